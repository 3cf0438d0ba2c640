package io.runnel.sql.continuous;

import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.operator.AggregateColumn;
import java.util.List;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.util.ImmutableBitSet;

/** Has reads decode just the columns that the programs above them use. */
final class UsedColumns {
    private final RexBuilder rexBuilder;

    UsedColumns(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
    }

    Flow narrow(Flow flow) {
        if (flow instanceof Flow.Rows rows && rows.input() instanceof Flow.Read read) {
            return narrowed(rows, read);
        } else if (flow instanceof Flow.Rows rows && rows.input() instanceof Flow.Join join) {
            return narrowed(rows, join);
        } else if (flow instanceof Flow.Rows rows) {
            return new Flow.Rows(narrow(rows.input()), rows.program(), rows.shape());
        } else if (flow instanceof Flow.Exploded exploded) {
            return new Flow.Exploded(narrow(exploded.input()), exploded.arrays(), exploded.rowType(), exploded.shape());
        } else if (flow instanceof Flow.Grouped grouped) {
            List<AggregateColumn> columns = grouped.columns();
            return new Flow.Grouped(
                    narrow(grouped.input()),
                    grouped.groupColumns(),
                    columns,
                    grouped.forgetsEmpty(),
                    grouped.rowType(),
                    grouped.shape());
        } else if (flow instanceof Flow.GroupingSets sets) {
            return new Flow.GroupingSets(
                    narrow(sets.input()), sets.groupColumns(), sets.sets(), sets.rowType(), sets.shape());
        } else if (flow instanceof Flow.Windowed windowed) {
            return new Flow.Windowed(
                    narrow(windowed.input()), windowed.grouping(), windowed.rowType(), windowed.shape());
        } else if (flow instanceof Flow.Hopping hopping) {
            return new Flow.Hopping(
                    narrow(hopping.input()),
                    hopping.windows(),
                    hopping.timeColumn(),
                    hopping.rowType(),
                    hopping.shape());
        }
        if (flow instanceof Flow.Union union) {
            return new Flow.Union(union.inputs().stream().map(this::narrow).toList(), union.rowType(), union.shape());
        }
        return flow;
    }

    private Flow narrowed(Flow.Rows rows, Flow.Join join) {
        JoinColumns columns = JoinColumns.used(join, used(rows.program()));
        RelDataType rowType = rowType(join.rowType(), columns.all());
        Flow left = narrow(side(join.sides().left(), columns.left()));
        Flow right = narrow(side(join.sides().right(), columns.right()));
        return new Flow.Rows(
                columns.of(join, left, right, rowType), program(rows.program(), rowType, columns.all()), rows.shape());
    }

    /** The same rows with these columns only. */
    private Flow side(Flow side, List<Integer> columns) {
        if (!(side instanceof Flow.Rows rows)) {
            throw new IllegalStateException("The sides of a join are programs");
        }
        RexProgram whole = rows.program();
        RexProgramBuilder builder = new RexProgramBuilder(whole.getInputRowType(), rexBuilder);
        for (int column : columns) {
            builder.addProject(
                    whole.expandLocalRef(whole.getProjectList().get(column)),
                    whole.getOutputRowType().getFieldNames().get(column));
        }
        if (whole.getCondition() != null) {
            builder.addCondition(whole.expandLocalRef(whole.getCondition()));
        }
        List<Integer> keys =
                rows.shape().keyColumns().stream().map(columns::indexOf).toList();
        return new Flow.Rows(
                rows.input(),
                builder.getProgram(),
                new OutputShape(rows.shape().table(), keys, rows.shape().windowed()));
    }

    private static ImmutableBitSet used(RexProgram program) {
        RelOptUtil.InputFinder finder = new RelOptUtil.InputFinder();
        program.getProjectList()
                .forEach(project -> program.expandLocalRef(project).accept(finder));
        if (program.getCondition() != null) {
            program.expandLocalRef(program.getCondition()).accept(finder);
        }
        return finder.build();
    }

    /**
     * A table's key is decoded always: its rows replace each other under it. So is a time that is a column, since it is the
     * time of the changes.
     */
    private Flow narrowed(Flow.Rows rows, Flow.Read read) {
        RexProgram program = rows.program();
        TreeSet<Integer> used = new TreeSet<>(used(program).asList());
        if (read.shape().table()) {
            used.addAll(read.shape().keyColumns());
            read.windowColumns().forEach(used::add);
        }
        if (read.source().timeColumn().isPresent()) {
            used.add(read.rowType().getFieldNames().indexOf(PseudoColumn.ROWTIME.name()));
        }
        List<Integer> indexes = List.copyOf(used);
        RelDataType rowType = rowType(read.rowType(), indexes);
        List<Integer> keys =
                read.shape().keyColumns().stream().map(indexes::indexOf).toList();
        OutputShape shape =
                new OutputShape(read.shape().table(), keys, read.shape().windowed());
        return new Flow.Rows(
                new Flow.Read(read.source(), rowType, shape), program(program, rowType, indexes), rows.shape());
    }

    private RelDataType rowType(RelDataType whole, List<Integer> indexes) {
        RelDataTypeFactory.Builder fields = rexBuilder.getTypeFactory().builder();
        List<RelDataTypeField> all = whole.getFieldList();
        indexes.forEach(index -> fields.add(all.get(index)));
        return fields.build();
    }

    /** The same program over rows of these columns only. */
    private RexProgram program(RexProgram whole, RelDataType rowType, List<Integer> indexes) {
        RexProgramBuilder builder = new RexProgramBuilder(rowType, rexBuilder);
        List<String> names = whole.getOutputRowType().getFieldNames();
        for (int i = 0; i < names.size(); i++) {
            RexNode project = whole.expandLocalRef(whole.getProjectList().get(i));
            builder.addProject(over(indexes, project), names.get(i));
        }
        if (whole.getCondition() != null) {
            builder.addCondition(over(indexes, whole.expandLocalRef(whole.getCondition())));
        }
        return builder.getProgram();
    }

    static RexNode over(List<Integer> indexes, RexNode expression) {
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef input) {
                return new RexInputRef(indexes.indexOf(input.getIndex()), input.getType());
            }
        });
    }
}
