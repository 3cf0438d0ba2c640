package io.runnel.sql.function;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.AggAddContext;
import org.apache.calcite.adapter.enumerable.AggContext;
import org.apache.calcite.adapter.enumerable.AggImplementor;
import org.apache.calcite.adapter.enumerable.AggResetContext;
import org.apache.calcite.adapter.enumerable.AggResultContext;
import org.apache.calcite.adapter.enumerable.EnumUtils;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.AggregateFunction;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableAggFunction;
import org.apache.calcite.sql.type.SqlTypeName;

/** The code that gathers a group's values: the form that a call's types choose starts a {@link Gathering}. */
record GatheringCode(Overloads overloads) implements ImplementableAggFunction, AggregateFunction {
    @Override
    public AggImplementor getImplementor(boolean windowContext) {
        return new Code(overloads);
    }

    @Override
    public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
        return typeFactory.createSqlType(SqlTypeName.ANY);
    }

    @Override
    public List<FunctionParameter> getParameters() {
        return List.of();
    }

    private record Code(Overloads overloads) implements AggImplementor {
        @Override
        public List<Type> getStateType(AggContext info) {
            return List.of(Gathering.class);
        }

        @Override
        public void implementReset(AggContext info, AggResetContext reset) {
            Overload form = choice(info).overload();
            Expression start = Expressions.call(form.method(), form.leading(DataContext.ROOT));
            reset.currentBlock()
                    .add(Expressions.statement(
                            Expressions.assign(reset.accumulator().get(0), start)));
        }

        /** Nulls are passed on: some functions count them. */
        @Override
        public void implementAdd(AggContext info, AggAddContext add) {
            RexNode filter = add.rexFilterArgument();
            if (filter == null) {
                add(info, add);
                return;
            }
            Expression condition =
                    add.rowTranslator().translateList(List.of(filter)).get(0);
            BlockBuilder block = add.nestBlock();
            add(info, add);
            add.exitBlock();
            add.currentBlock().add(Expressions.ifThen(condition, block.toBlock()));
        }

        private void add(AggContext info, AggAddContext add) {
            Overloads.Choice choice = choice(info);
            List<Expression> values = new ArrayList<>();
            List<Expression> arguments = add.arguments();
            for (int index = 0; index < arguments.size(); index++) {
                values.add(choice.overload().nullable(choice.match(), index, arguments.get(index)));
            }
            add.currentBlock()
                    .add(Expressions.statement(Expressions.call(
                            add.accumulator().get(0), "add", Expressions.newArrayInit(Object.class, values))));
        }

        @Override
        public Expression implementResult(AggContext info, AggResultContext result) {
            Expression value = Expressions.call(result.accumulator().get(0), "result");
            return EnumUtils.convert(value, Primitive.box(info.returnType()));
        }

        private Overloads.Choice choice(AggContext info) {
            return overloads.settled(List.copyOf(info.parameterRelTypes()));
        }
    }
}
