package io.runnel.sql.function;

import io.runnel.sql.udf.Udaf;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a user's aggregate function gathers. The arguments behind the first are its factory's, those of the first row. */
final class UserGathering implements KeptGathering {
    private final UserCode factory;
    private @Nullable Udaf<@Nullable Object, Object, Object> function;
    private @Nullable Object gathered;
    private @Nullable Object[] rest = {};

    /** @param factory its parameters are the column's form followed by those of the method */
    UserGathering(UserCode factory) {
        this.factory = factory;
    }

    @Override
    public int size() {
        if (gathered instanceof Collection<?> collection) {
            return collection.size();
        }
        return gathered instanceof Map<?, ?> map ? map.size() : 0;
    }

    @Override
    public void add(@Nullable Object[] arguments) {
        Udaf<@Nullable Object, Object, Object> started = started(arguments);
        Object value = factory.parameters().get(0).java(arguments[0]);
        gathered = factory.watched(
                () -> started.aggregate(value, Objects.requireNonNull(gathered, "a Udaf gathers something")));
    }

    @SuppressWarnings("unchecked")
    private Udaf<@Nullable Object, Object, Object> started(@Nullable Object[] arguments) {
        if (function == null) {
            rest = Arrays.copyOfRange(arguments, 1, arguments.length);
            UserCode method = new UserCode(
                    factory.label(),
                    factory.method(),
                    factory.object(),
                    factory.parameters().subList(1, factory.parameters().size()),
                    false,
                    factory.result());
            function = (Udaf<@Nullable Object, Object, Object>)
                    Objects.requireNonNull(method.invoke(rest), factory.label() + " gave null for a Udaf");
            Udaf<@Nullable Object, Object, Object> started = function;
            gathered = factory.watched(started::initialize);
        }
        return function;
    }

    @Override
    public @Nullable Object[] saved() {
        return new @Nullable Object[] {function != null, rest, gathered};
    }

    @Override
    public void load(@Nullable Object[] saved) {
        if (Boolean.TRUE.equals(saved[0])) {
            @Nullable Object[] first = (@Nullable Object[]) Objects.requireNonNull(saved[1]);
            @Nullable Object[] arguments = new @Nullable Object[first.length + 1];
            System.arraycopy(first, 0, arguments, 1, first.length);
            started(arguments);
            gathered = saved[2];
        }
    }

    @Override
    public void merge(KeptGathering other) {
        UserGathering part = (UserGathering) other;
        Udaf<@Nullable Object, Object, Object> started = function;
        if (started == null) {
            function = part.function;
            gathered = part.gathered;
            rest = part.rest;
        } else if (part.function != null) {
            gathered = factory.watched(
                    () -> started.merge(Objects.requireNonNull(gathered), Objects.requireNonNull(part.gathered)));
        }
    }

    @Override
    public @Nullable Object result() {
        Udaf<@Nullable Object, Object, Object> started = function;
        return started == null
                ? null
                : factory.result().sql(factory.watched(() -> started.map(Objects.requireNonNull(gathered))));
    }
}
