package io.runnel.sql.catalog;

import static io.runnel.sql.SqlTypes.FACTORY;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Column types as text, as the catalog keeps them and DESCRIBE shows them: {@code BIGINT}, {@code DECIMAL(10, 2)}.
 * Read without Calcite's parser, whose loading would be half of the time in which a node starts.
 */
public final class ColumnType {
    private static final Pattern TEXT = Pattern.compile("([A-Z]+)(?:\\((\\d+), (\\d+)\\))?");

    private ColumnType() {}

    /** The type's text, without its nullability. */
    public static String text(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.DECIMAL
                ? "DECIMAL(" + type.getPrecision() + ", " + type.getScale() + ")"
                : type.getSqlTypeName().getName();
    }

    /**
     * The nullable type of a text.
     *
     * @throws IllegalArgumentException if it is not a text that {@link #text} gives
     */
    public static RelDataType parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a column type");
        }
        SqlTypeName name = SqlTypeName.valueOf(parts.group(1));
        return parts.group(2) == null
                ? of(name)
                : nullable(FACTORY.createSqlType(
                        name, Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3))));
    }

    /** The nullable type of this name, with its default precision. */
    public static RelDataType of(SqlTypeName name) {
        return nullable(FACTORY.createSqlType(name));
    }

    private static RelDataType nullable(RelDataType type) {
        return FACTORY.createTypeWithNullability(type, true);
    }
}
