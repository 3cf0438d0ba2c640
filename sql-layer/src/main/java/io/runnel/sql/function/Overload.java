package io.runnel.sql.function;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumUtils;
import org.apache.calcite.adapter.enumerable.NullPolicy;
import org.apache.calcite.linq4j.function.Function;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

/**
 * One form of a function and the method that computes it.
 *
 * @param nulls whether the method is called with nulls
 * @param typeOf index of the operand whose type the method is told, or -1
 * @param userCode number of the user's function that the method calls; 0 if it is none
 */
record Overload(Signature signature, Method method, boolean nulls, int typeOf, int userCode) {
    private static final int BUILT_IN = 0;

    private static final Method BIND = Types.lookupMethod(SeenValues.class, "bind", Function.class, List.class);

    static Overload of(Method method) {
        Form form = method.getAnnotation(Form.class);
        return new Overload(Signature.parse(form.value()), method, form.nulls(), form.typeOf(), BUILT_IN);
    }

    /** A form of a user's function. */
    static Overload ofUser(Signature signature, boolean aggregate, int userCode) {
        Method method = Types.lookupMethod(
                UserCodes.class,
                aggregate ? "gathering" : "call",
                int.class,
                aggregate ? DataContext.class : Object[].class);
        return new Overload(signature, method, true, -1, userCode);
    }

    /** When the generated code need not call the method. */
    NullPolicy nullPolicy() {
        if (nulls) {
            return NullPolicy.NONE;
        }
        return method.getReturnType().isPrimitive() ? NullPolicy.STRICT : NullPolicy.SEMI_STRICT;
    }

    /** The result's type: not null where neither the method nor an operand allows it. */
    RelDataType returned(Signature.Match match, List<RelDataType> operands) {
        boolean nullable = !method.getReturnType().isPrimitive()
                || (!nulls && operands.stream().anyMatch(RelDataType::isNullable));
        return SqlTypes.FACTORY.createTypeWithNullability(match.returned(), nullable);
    }

    /** The same, to call the method with. */
    List<Object> leading(DataContext context) {
        return userCode == BUILT_IN ? List.of(context) : List.of(userCode, context);
    }

    /** What the method takes before the call's operands: of an aggregate function, the query's context. */
    List<Expression> leading(Expression context) {
        return userCode == BUILT_IN ? List.of(context) : List.of(Expressions.constant(userCode), context);
    }

    /** Code that calls the method. */
    Expression call(Signature.Match match, RexCall call, List<Expression> operands) {
        if (userCode != BUILT_IN) {
            return userCall(match, call, operands);
        }
        boolean seeing =
                SeenValues.areIn(call.operands.stream().map(RexNode::getType).toList());
        int given = seeing ? operands.size() - 1 : operands.size();
        int fixed = signature.variadic() ? signature.parameters().size() - 1 : given;
        List<Expression> arguments = new ArrayList<>();
        for (int index = 0; index < fixed; index++) {
            Expression operand = operands.get(index);
            boolean bound = seeing && signature.parameter(index).type() instanceof TypePattern.Lambda;
            arguments.add(
                    argument(match, index, bound ? Expressions.call(BIND, operand, operands.get(given)) : operand));
        }
        if (signature.variadic()) {
            List<Expression> rest = new ArrayList<>();
            for (int index = fixed; index < given; index++) {
                rest.add(Expressions.box(inFormOf(match, index, operands.get(index))));
            }
            arguments.add(Expressions.call(Arrays.class, "asList", Expressions.newArrayInit(Object.class, rest)));
        }
        if (typeOf >= 0) {
            arguments.add(Expressions.constant(
                    ColumnType.text(call.operands.get(typeOf).getType())));
        }
        Expression result = Expressions.call(method, arguments);
        return method.getReturnType() == Object.class
                ? Expressions.convert_(result, Primitive.box(SqlTypes.FACTORY.getJavaClass(call.getType())))
                : result;
    }

    private Expression userCall(Signature.Match match, RexCall call, List<Expression> operands) {
        List<Expression> arguments = new ArrayList<>();
        for (int index = 0; index < operands.size(); index++) {
            arguments.add(nullable(match, index, operands.get(index)));
        }
        Expression result = Expressions.call(
                method, Expressions.constant(userCode), Expressions.newArrayInit(Object.class, arguments));
        return Expressions.convert_(result, Primitive.box(SqlTypes.FACTORY.getJavaClass(call.getType())));
    }

    /** The operand, which may be null, boxed and in its parameter's form. */
    Expression nullable(Signature.Match match, int index, Expression operand) {
        Expression value = Expressions.box(inFormOf(match, index, operand));
        boolean nullable = !Primitive.is(operand.getType());
        return nullable && !value.equals(operand)
                ? Expressions.condition(
                        Expressions.equal(operand, Expressions.constant(null)),
                        Expressions.constant(null, value.getType()),
                        value)
                : value;
    }

    private Expression argument(Signature.Match match, int index, Expression operand) {
        Class<?> wanted = method.getParameterTypes()[index];
        return wanted == Object.class
                ? Expressions.box(inFormOf(match, index, operand))
                : EnumUtils.convert(operand, wanted);
    }

    /** The operand as a value of its parameter's type: a variable may be wider than the operand. */
    Expression inFormOf(Signature.Match match, int index, Expression operand) {
        TypePattern pattern = signature.parameter(index).type();
        if (pattern instanceof TypePattern.Lambda) {
            return operand;
        }
        RelDataType type = pattern.resolve(match.variables());
        boolean scalar = !ColumnType.isNested(type) && !TypePattern.isUnknown(type);
        return scalar ? EnumUtils.convert(operand, Primitive.box(SqlTypes.FACTORY.getJavaClass(type))) : operand;
    }
}
