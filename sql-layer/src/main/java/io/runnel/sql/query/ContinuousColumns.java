package io.runnel.sql.query;

import java.util.List;
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

/**
 * The columns of a program's input that it uses.
 *
 * @param indexes ascending
 */
record ContinuousColumns(RexProgram whole, List<Integer> indexes) {
    static ContinuousColumns usedBy(RexProgram program) {
        RelOptUtil.InputFinder finder = new RelOptUtil.InputFinder();
        program.getProjectList()
                .forEach(project -> program.expandLocalRef(project).accept(finder));
        if (program.getCondition() != null) {
            program.expandLocalRef(program.getCondition()).accept(finder);
        }
        return new ContinuousColumns(program, finder.build().asList());
    }

    /** The same program over rows of these columns only. */
    RexProgram program(RexBuilder rexBuilder) {
        RexProgramBuilder builder = new RexProgramBuilder(rowType(rexBuilder.getTypeFactory()), rexBuilder);
        List<String> names = whole.getOutputRowType().getFieldNames();
        for (int i = 0; i < names.size(); i++) {
            builder.addProject(
                    narrowed(whole.expandLocalRef(whole.getProjectList().get(i))), names.get(i));
        }
        if (whole.getCondition() != null) {
            builder.addCondition(narrowed(whole.expandLocalRef(whole.getCondition())));
        }
        return builder.getProgram();
    }

    private RelDataType rowType(RelDataTypeFactory typeFactory) {
        RelDataTypeFactory.Builder fields = typeFactory.builder();
        List<RelDataTypeField> all = whole.getInputRowType().getFieldList();
        indexes.forEach(index -> fields.add(all.get(index)));
        return fields.build();
    }

    private RexNode narrowed(RexNode expression) {
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef input) {
                return new RexInputRef(indexes.indexOf(input.getIndex()), input.getType());
            }
        });
    }
}
