package io.runnel.sql.host;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.continuous.Flow;
import io.runnel.sql.operator.AsOfJoin;
import io.runnel.sql.operator.ChangeSink;
import io.runnel.sql.operator.ForeignKeyJoin;
import io.runnel.sql.operator.JoinSides;
import io.runnel.sql.operator.OperatorHost;
import io.runnel.sql.operator.RowFunction;
import io.runnel.sql.operator.StreamJoin;
import io.runnel.sql.operator.TableJoin;
import io.runnel.sql.operator.TableLookup;
import org.apache.calcite.DataContext;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgramBuilder;

/**
 * The operator of a join, as its two sides see it.
 *
 * @param left takes the left side's changes
 * @param right takes the right side's changes
 */
record JoinOperators(Pipeline.Next left, Pipeline.Next right) {
    /** What operators are built with. */
    record Place(RowCompiler compiler, DataContext context, OperatorHost host) {
        RowFunction condition(Flow.Sides sides) {
            RexNode condition = sides.condition();
            if (condition == null) {
                return JoinSides.ANY;
            }
            RelDataType joined = sides.rowType();
            RexProgramBuilder program = new RexProgramBuilder(joined, new RexBuilder(SqlTypes.FACTORY));
            program.addCondition(condition);
            return compiler.compile(program.getProgram(), context, host);
        }
    }

    static JoinOperators of(Flow.Join join, String name, Place place, Pipeline.Next next) {
        Flow.Sides flows = join.sides();
        JoinSides sides = new JoinSides(
                flows.leftKeys(),
                flows.rightKeys(),
                flows.left().rowType().getFieldCount(),
                flows.right().rowType().getFieldCount(),
                flows.kind(),
                place.condition(flows),
                !next.keepsRows());
        OperatorHost host = place.host;
        if (join instanceof Flow.StreamJoin streams) {
            StreamJoin operator = new StreamJoin(name, sides, streams.times(), host, next.sink());
            return new JoinOperators(kept(operator.left(), flows.left()), kept(operator.right(), flows.right()));
        } else if (join instanceof Flow.AsOfJoin asOf) {
            AsOfJoin operator = new AsOfJoin(name, sides, asOf.times(), host, next.sink());
            return new JoinOperators(kept(operator.left(), flows.left()), kept(operator.right(), flows.right()));
        } else if (join instanceof Flow.Lookup lookup) {
            TableLookup operator = new TableLookup(name, sides, lookup.streamIsLeft(), host, next.sink());
            Pipeline.Next stream = new Pipeline.Next(operator.stream(), false, false);
            Pipeline.Next table = kept(operator.table(), lookup.streamIsLeft() ? flows.right() : flows.left());
            return lookup.streamIsLeft() ? new JoinOperators(stream, table) : new JoinOperators(table, stream);
        } else if (join instanceof Flow.ForeignKeyJoin foreign) {
            ForeignKeyJoin operator =
                    new ForeignKeyJoin(name, foreign.primaryKey(), sides, host, next.needsBefore(), next.sink());
            return new JoinOperators(kept(operator.left(), flows.left()), kept(operator.right(), flows.right()));
        }
        TableJoin operator = new TableJoin(name, sides, host, next.needsBefore(), next.sink());
        return new JoinOperators(kept(operator.left(), flows.left()), kept(operator.right(), flows.right()));
    }

    /** The operator keeps rows, and knows itself what they replace. */
    private static Pipeline.Next kept(ChangeSink sink, Flow side) {
        boolean oneRow = side.shape().table() && side.shape().keyColumns().isEmpty();
        return new Pipeline.Next(sink, true, false, true, oneRow);
    }
}
