package io.runnel.sql.operator;

/**
 * What a changelog row does to the result it describes. Writing a result's rows in order and undoing what {@link
 * #retracts} undoes gives the result as a table.
 */
public enum ChangeKind {
    /** A row that was not there. */
    INSERT("+I"),
    /** The row that an {@link #UPDATE_AFTER} directly behind it replaces. */
    UPDATE_BEFORE("-U"),
    /** The new row of a key; without an {@link #UPDATE_BEFORE} before it, it replaces what stands under its key. */
    UPDATE_AFTER("+U"),
    /** A row that is no longer there. */
    DELETE("-D");

    private final String symbol;

    ChangeKind(String symbol) {
        this.symbol = symbol;
    }

    /** Whether the row takes an earlier one back. */
    public boolean retracts() {
        return this == UPDATE_BEFORE || this == DELETE;
    }

    @Override
    public String toString() {
        return symbol;
    }
}
