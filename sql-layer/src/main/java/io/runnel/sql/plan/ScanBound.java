package io.runnel.sql.plan;

import io.runnel.sql.format.PseudoColumn;
import java.time.Instant;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/**
 * A bound and the expression it compares with, which depends on no row: a literal, a parameter, the current time.
 */
record ScanBound(Bound bound, RexNode value) {
    @Override
    public String toString() {
        return bound.column() + " " + bound.kind().sign() + " " + value;
    }

    /** For people: times as such. */
    String words() {
        return bound.column() + " " + bound.kind().sign() + " " + (isTime() ? time() : value.toString());
    }

    private boolean isTime() {
        return bound.column() == PseudoColumn.ROWTIME && value instanceof RexLiteral literal && !literal.isNull();
    }

    private Instant time() {
        return Instant.ofEpochMilli(((RexLiteral) value).getValueAs(Long.class));
    }
}
