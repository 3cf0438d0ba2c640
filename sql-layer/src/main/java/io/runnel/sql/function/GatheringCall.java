package io.runnel.sql.function;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.jspecify.annotations.Nullable;

/** A call of an aggregate function that gathers, ready to be computed without generated code. */
public final class GatheringCall {
    private final Overload form;
    private final List<Class<?>> parameters;

    private GatheringCall(Overload form, List<Class<?>> parameters) {
        this.form = form;
        this.parameters = parameters;
    }

    /**
     * @param arguments types of the call's arguments
     * @return empty if the function is none of those that gather
     */
    public static Optional<GatheringCall> of(SqlAggFunction function, List<RelDataType> arguments) {
        return function instanceof SqlUserDefinedAggFunction user && user.function instanceof GatheringCode code
                ? Optional.of(of(code.overloads().settled(arguments), arguments))
                : Optional.empty();
    }

    private static GatheringCall of(Overloads.Choice choice, List<RelDataType> arguments) {
        List<Class<?>> parameters = new ArrayList<>();
        for (int index = 0; index < arguments.size(); index++) {
            TypePattern pattern = choice.overload().signature().parameter(index).type();
            RelDataType type = pattern.resolve(choice.match().variables());
            boolean scalar = !ColumnType.isNested(type) && !TypePattern.isUnknown(type);
            parameters.add(
                    scalar && SqlTypes.FACTORY.getJavaClass(type) instanceof Class<?> known
                            ? Primitive.box(known)
                            : Object.class);
        }
        return new GatheringCall(choice.overload(), List.copyOf(parameters));
    }

    /** What a group has gathered before its first row. */
    public Gathering start(DataContext query) {
        try {
            return (Gathering) form.method().invoke(null, form.leading(query).toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("Starting " + form.method() + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Method " + form.method() + " cannot be called", e);
        }
    }

    /** A number in the form of its parameter, which may be wider; any other value as it is. */
    public @Nullable Object argument(int index, @Nullable Object value) {
        if (!(value instanceof Number number)) {
            return value;
        }
        Class<?> wanted = parameters.get(index);
        if (wanted.isInstance(value)) {
            return value;
        }
        if (wanted == Long.class) {
            return number.longValue();
        }
        if (wanted == Integer.class) {
            return number.intValue();
        }
        if (wanted == Double.class) {
            return number.doubleValue();
        }
        return wanted == BigDecimal.class ? new BigDecimal(number.toString()) : value;
    }
}
