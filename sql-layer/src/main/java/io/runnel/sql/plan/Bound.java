package io.runnel.sql.plan;

import io.runnel.sql.format.PseudoColumn;

/**
 * A limit on the records that a scan reads. What the pseudo-column is compared with is known when the query starts.
 *
 * @param kind how the pseudo-column, on the left, is compared
 */
public record Bound(PseudoColumn column, Kind kind) {
    /** Kinds of comparison. */
    public enum Kind {
        LEAST(">="),
        ABOVE(">"),
        MOST("<="),
        BELOW("<"),
        EQUAL("="),
        /** Later records do not exist yet: not even to replace or delete a table's rows. */
        AS_OF("as of");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        /** As it is written in SQL. */
        public String sign() {
            return sign;
        }
    }
}
