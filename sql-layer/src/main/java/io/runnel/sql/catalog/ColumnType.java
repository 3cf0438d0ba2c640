package io.runnel.sql.catalog;

import static io.runnel.sql.SqlTypes.FACTORY;

import io.runnel.sql.SqlTypes;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Column types: the scalar ones, and ARRAY, MAP and STRUCT of any types, nested at will.
 *
 * <p>As text, as the catalog keeps them and DESCRIBE shows them: {@code BIGINT}, {@code DECIMAL(10, 2)},
 * {@code ARRAY<VARCHAR>}, {@code MAP<VARCHAR, INTEGER>}, {@code STRUCT<CITY VARCHAR, `zip code` INTEGER>}. The text is
 * read without Calcite's parser, whose loading would be half of the time in which a node starts.
 *
 * <p>Every type made here is nullable, and so is everything within it. In rows, at every depth, null is null, and
 *
 * <ul>
 *   <li>BOOLEAN is {@code Boolean}, INTEGER {@code Integer}, BIGINT {@code Long}, DOUBLE {@code Double}, VARCHAR
 *       {@code String}, DECIMAL a {@code BigDecimal} of the type's scale, VARBINARY Avatica's {@code ByteString}, DATE
 *       an {@code Integer} of days since the epoch, TIME an {@code Integer} of milliseconds of the day, TIMESTAMP a
 *       {@code Long} of milliseconds since the epoch;
 *   <li>ARRAY is a {@code List} with random access;
 *   <li>MAP is a {@code Map} that keeps the order of its entries;
 *   <li>STRUCT is a {@code List} of the fields' values in declared order, as many as there are fields.
 * </ul>
 *
 * <p>These are forms that Calcite's generated code takes, and they compare by content, so that they can be grouped and
 * joined by. Nobody changes a list or a map that stands in a row.
 */
public final class ColumnType {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Z_][A-Z0-9_]*");

    private ColumnType() {}

    /** The type's text, without its nullability; a text literal's is VARCHAR. */
    public static String text(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case DECIMAL -> "DECIMAL(" + type.getPrecision() + ", " + type.getScale() + ")";
            case ARRAY, MULTISET -> "ARRAY<" + text(element(type)) + ">";
            case MAP -> "MAP<" + text(key(type)) + ", " + text(value(type)) + ">";
            case ROW, STRUCTURED ->
                type.getFieldList().stream()
                        .map(field -> fieldName(field) + " " + text(field.getType()))
                        .collect(Collectors.joining(", ", "STRUCT<", ">"));
            case CHAR -> SqlTypeName.VARCHAR.getName();
            default -> type.getSqlTypeName().getName();
        };
    }

    /**
     * The nullable type of a text. Names of types may also be ksqlDB's: INT, STRING, BYTES.
     *
     * @throws IllegalArgumentException if it is not a text that {@link #text} gives
     */
    public static RelDataType parse(String text) {
        return new ColumnTypeText(text).parse();
    }

    /** The nullable type of this scalar name, with its default precision. */
    public static RelDataType of(SqlTypeName name) {
        return nullable(FACTORY.createSqlType(name));
    }

    /** DECIMAL of so many digits, of which {@code scale} stand after the point. */
    public static RelDataType decimal(int precision, int scale) {
        return nullable(FACTORY.createSqlType(SqlTypeName.DECIMAL, precision, scale));
    }

    /** ARRAY of elements of a type. */
    public static RelDataType array(RelDataType element) {
        return nullable(FACTORY.createArrayType(nullable(element), -1));
    }

    /** MAP from keys of a type to values of another. */
    public static RelDataType map(RelDataType key, RelDataType value) {
        return nullable(FACTORY.createMapType(nullable(key), nullable(value)));
    }

    /**
     * STRUCT of fields.
     *
     * @param names as many as types, distinct, at least one
     */
    public static RelDataType struct(List<String> names, List<RelDataType> types) {
        return SqlTypes.struct(names, types.stream().map(ColumnType::nullable).toList(), true);
    }

    /** Type of an ARRAY's elements. */
    public static RelDataType element(RelDataType array) {
        return Objects.requireNonNull(array.getComponentType(), "an ARRAY has elements");
    }

    /** Type of a MAP's keys. */
    public static RelDataType key(RelDataType map) {
        return Objects.requireNonNull(map.getKeyType(), "a MAP has keys");
    }

    /** Type of a MAP's values. */
    public static RelDataType value(RelDataType map) {
        return Objects.requireNonNull(map.getValueType(), "a MAP has values");
    }

    /** Whether it is ARRAY, MAP or STRUCT. */
    public static boolean isNested(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case ARRAY, MULTISET, MAP, ROW, STRUCTURED -> true;
            default -> false;
        };
    }

    static RelDataType nullable(RelDataType type) {
        return FACTORY.createTypeWithNullability(type, true);
    }

    private static String fieldName(RelDataTypeField field) {
        String name = field.getName();
        return PLAIN_NAME.matcher(name).matches() ? name : "`" + name.replace("`", "``") + "`";
    }
}
