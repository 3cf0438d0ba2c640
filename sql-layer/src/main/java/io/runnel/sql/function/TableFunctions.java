package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ksqlDB's functions that give rows: each method gives all of them, as an ARRAY. */
public final class TableFunctions {
    /** A row each for 2 to the power of so many combinations. */
    private static final int MAX_CUBE = 16;

    private TableFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "EXPLODE(array ARRAY<T>) ARRAY<T>",
            about =
                    "A row for each element; none of an empty array or null. It stands in a select list; several side by"
                            + " side go on together, and those that have no more elements give null.",
            examples = "EXPLODE(ARRAY[7]) gives 7")
    public static List<?> explode(List<?> array) {
        return array;
    }

    /** Called by generated code. */
    @Form(
            value = "CUBE_EXPLODE(columns ARRAY<T>) ARRAY<ARRAY<T>>",
            about =
                    "A row for each combination of the values and null in their places, as CUBE groups them; what is null"
                            + " already is not varied. At most 16 values.",
            examples = "CUBE_EXPLODE(ARRAY[CAST(NULL AS INT)]) gives [null]")
    public static List<?> cubeExplode(List<?> columns) {
        if (columns.size() > MAX_CUBE) {
            throw new IllegalArgumentException(
                    "CUBE_EXPLODE takes at most " + MAX_CUBE + " values, and was given " + columns.size());
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        rows.add(new @Nullable Object[columns.size()]);
        for (int index = 0; index < columns.size(); index++) {
            Object value = columns.get(index);
            List<@Nullable Object[]> varied = new ArrayList<>();
            for (@Nullable Object[] row : rows) {
                varied.add(row);
                if (value != null) {
                    @Nullable Object[] with = row.clone();
                    with[index] = value;
                    varied.add(with);
                }
            }
            rows = varied;
        }
        List<List<@Nullable Object>> lists = new ArrayList<>(rows.size());
        rows.forEach(row -> lists.add(Arrays.asList(row)));
        return lists;
    }
}
