package io.runnel.protocol;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of a statement's parameters, a row for each execution.
 *
 * @param types as the client has the values; the service converts them to those of the statement
 */
public record Parameters(List<SqlType> types, Frame rows) {
    /** Of a statement without parameters. */
    public static final Parameters NONE = of(List.of(), Collections.singletonList(new Object[0]));

    /** @param rows values in the forms that {@link SqlType.Kind} names */
    public static Parameters of(List<SqlType> types, List<@Nullable Object[]> rows) {
        return new Parameters(types, Frame.of(types, rows));
    }

    /** The bytes that {@link Request.Execute} and {@link Request.ExecuteBatch} carry. */
    public static byte[] bytes(List<SqlType> types, FrameWriter rows) {
        WireOutput out = new WireOutput();
        out.list(types, (o, type) -> type.write(o));
        rows.writeTo(out);
        return Arrays.copyOf(out.array(), out.size());
    }

    static Parameters read(WireInput in) {
        List<SqlType> types = in.list(SqlType::read);
        return new Parameters(types, Frame.read(in, types));
    }
}
