package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * {@code name type [NOT NULL] [KEY | PRIMARY KEY | HEADERS | HEADER('name')]} in CREATE, and {@code name type} in ALTER.
 */
public final class SqlColumnDeclaration extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("COLUMN", SqlKind.COLUMN_DECL);

    private final SqlIdentifier name;
    private final SqlDataTypeSpec type;
    private final Place place;

    /**
     * Where in the record the column stands.
     *
     * @param header the one header that it shows, or null
     */
    public record Place(Part part, @Nullable String header) {
        public static final Place VALUE = new Place(Part.VALUE, null);
        public static final Place KEY = new Place(Part.KEY, null);
        public static final Place PRIMARY_KEY = new Place(Part.PRIMARY_KEY, null);
        public static final Place HEADERS = new Place(Part.HEADERS, null);

        /** One header, by its name. */
        public static Place header(String name) {
            return new Place(Part.HEADERS, name);
        }
    }

    /** Parts of a record, as declarations name them. */
    public enum Part {
        VALUE,
        KEY,
        PRIMARY_KEY,
        HEADERS
    }

    public SqlColumnDeclaration(SqlParserPos pos, SqlIdentifier name, SqlDataTypeSpec type, Place place) {
        super(pos);
        this.name = name;
        this.type = type;
        this.place = place;
    }

    public SqlIdentifier name() {
        return name;
    }

    /** The type, its nullability included. */
    public SqlDataTypeSpec type() {
        return type;
    }

    public Place place() {
        return place;
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name, type);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        name.unparse(writer, 0, 0);
        type.unparse(writer, 0, 0);
        if (Boolean.FALSE.equals(type.getNullable())) {
            writer.keyword("NOT NULL");
        }
        if (place.header != null) {
            writer.keyword("HEADER");
            writer.literal("('" + place.header.replace("'", "''") + "')");
        } else if (place.part != Part.VALUE) {
            writer.keyword(place.part.name().replace('_', ' '));
        }
    }
}
