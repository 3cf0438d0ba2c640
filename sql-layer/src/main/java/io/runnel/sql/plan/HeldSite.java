package io.runnel.sql.plan;

/**
 * A place of a plan where an operator holds its input's rows. Each running query holds one time's rows per place: what
 * begins to read there anew has let go of what it held before.
 */
public final class HeldSite {
    private final String operator;
    private final long bytesPerRow;
    private final boolean kept;

    HeldSite(String operator, long bytesPerRow, boolean kept) {
        this.operator = operator;
        this.bytesPerRow = bytesPerRow;
        this.kept = kept;
    }

    /** What holds, in words such as {@code sort}. */
    public String operator() {
        return operator;
    }

    /** What holding a row takes beside the row itself. */
    public long bytesPerRow() {
        return bytesPerRow;
    }

    /** Whether the rows are computed once and kept for all that the operator asks for them. */
    public boolean kept() {
        return kept;
    }
}
