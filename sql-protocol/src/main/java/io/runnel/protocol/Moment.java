package io.runnel.protocol;

import io.runnel.protocol.SqlType.Kind;

/**
 * A DATE, TIME or TIMESTAMP in a column of {@link Kind#ANY}, where a bare number would be taken for one.
 *
 * @param count days, ms of the day, or ms since the epoch, as {@link Kind} says
 */
public record Moment(Kind kind, long count) {
    public Moment {
        if (kind != Kind.DATE && kind != Kind.TIME && kind != Kind.TIMESTAMP) {
            throw new IllegalArgumentException(kind + " is no moment");
        }
    }
}
