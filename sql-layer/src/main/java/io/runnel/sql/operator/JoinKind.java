package io.runnel.sql.operator;

/** Which rows without a partner a join gives, with nulls in the place of the other side's columns. */
public enum JoinKind {
    /** None. */
    INNER(false, false),
    /** Those of the left side. */
    LEFT(true, false),
    /** Those of the right side. */
    RIGHT(false, true),
    /** Those of both sides. */
    FULL(true, true);

    private final boolean keepsLeft;
    private final boolean keepsRight;

    JoinKind(boolean keepsLeft, boolean keepsRight) {
        this.keepsLeft = keepsLeft;
        this.keepsRight = keepsRight;
    }

    /** Whether it gives left rows without a partner. */
    public boolean keepsLeft() {
        return keepsLeft;
    }

    /** Whether it gives right rows without a partner. */
    public boolean keepsRight() {
        return keepsRight;
    }

    /** The same with the sides exchanged. */
    public JoinKind swapped() {
        return switch (this) {
            case INNER -> INNER;
            case LEFT -> RIGHT;
            case RIGHT -> LEFT;
            case FULL -> FULL;
        };
    }
}
