package io.runnel.sql.plan;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.tree.BlockStatement;
import org.apache.calcite.linq4j.tree.DeclarationStatement;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.ForStatement;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.linq4j.tree.Shuttle;
import org.apache.calcite.linq4j.tree.Statement;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;

/**
 * Stands above an operator whose code has loops of its own over rows that it holds: a window looks at each row of each frame
 * before it gives the first one. Here each turn of such a loop looks whether the query was stopped.
 */
final class StoppableLoops extends SingleRel implements EnumerableRel {
    StoppableLoops(RelNode input) {
        super(input.getCluster(), input.getTraitSet(), input);
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new StoppableLoops(inputs.get(0));
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        Result child = implementor.visitChild(this, 0, (EnumerableRel) getInput(), pref);
        ParameterExpression query = Expressions.parameter(Modifier.FINAL, ScanSource.class, "query" + getId());
        Expression source = Expressions.convert_(
                Expressions.call(DataContext.ROOT, "get", Expressions.constant(ScanSource.NAME)), ScanSource.class);
        List<Statement> statements = new ArrayList<>();
        statements.add(Expressions.declare(Modifier.FINAL, query, source));
        statements.addAll(((BlockStatement) child.block.accept(looking(query))).statements);
        return implementor.result(child.physType, Expressions.block(statements));
    }

    private static Shuttle looking(ParameterExpression query) {
        return new Shuttle() {
            @Override
            public ForStatement visit(
                    ForStatement loop,
                    List<DeclarationStatement> declarations,
                    Expression condition,
                    Expression post,
                    Statement body) {
                Statement look = Expressions.statement(Expressions.call(query, "checkStopped"));
                return Expressions.for_(declarations, condition, post, Expressions.block(look, body));
            }
        };
    }
}
