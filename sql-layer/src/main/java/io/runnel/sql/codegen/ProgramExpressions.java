package io.runnel.sql.codegen;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;

/**
 * A program's expressions over its input row, without references among them.
 *
 * @param conjunctions what must be true of a row, in the order of the statement
 * @param names of the projected columns
 */
record ProgramExpressions(List<RexNode> conjunctions, List<RexNode> projects, List<String> names) {

    static ProgramExpressions of(RexProgram program) {
        RexNode condition = program.getCondition() == null ? null : program.expandLocalRef(program.getCondition());
        List<RexNode> projects =
                program.getProjectList().stream().map(program::expandLocalRef).toList();
        return new ProgramExpressions(
                RelOptUtil.conjunctions(condition),
                projects,
                program.getOutputRowType().getFieldNames());
    }

    /** The conjunctions, then the projects. */
    List<RexNode> all() {
        List<RexNode> all = new ArrayList<>(conjunctions);
        all.addAll(projects);
        return all;
    }

    /** Everything that decides the generated class, types included. */
    String digest(RexProgram program) {
        StringBuilder digest = new StringBuilder(program.getInputRowType().getFullTypeString());
        for (RexNode expression : all()) {
            digest.append('\n')
                    .append(expression)
                    .append(" : ")
                    .append(expression.getType().getFullTypeString());
        }
        return digest.append('\n').append(conjunctions.size()).toString();
    }
}
