package io.runnel.sql.parser;

import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * ksqlDB's {@code FROM … WINDOW kind (part, …)}; it stands where a SELECT has its FROM. Calcite's validator does not know
 * it: it is rewritten before.
 */
public final class SqlWindowedFrom extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("WINDOW", SqlKind.OTHER) {
        @Override
        public SqlCall createCall(
                @Nullable SqlLiteral functionQualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
            return new SqlWindowedFrom(
                    pos,
                    Objects.requireNonNull(operands[0]),
                    (SqlIdentifier) Objects.requireNonNull(operands[1]),
                    (SqlNodeList) Objects.requireNonNull(operands[2]));
        }
    };

    private final SqlNode from;
    private final SqlIdentifier kind;
    private final SqlNodeList parts;

    /** @param parts each a {@link Part} */
    public SqlWindowedFrom(SqlParserPos pos, SqlNode from, SqlIdentifier kind, SqlNodeList parts) {
        super(pos);
        this.from = from;
        this.kind = kind;
        this.parts = parts;
    }

    /** What is read, without the clause. */
    public SqlNode from() {
        return from;
    }

    /** The word behind WINDOW. */
    public SqlIdentifier kind() {
        return kind;
    }

    /** What stands in parentheses, in order; at least one. */
    public List<Part> parts() {
        return parts.stream().map(Part.class::cast).toList();
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(from, kind, parts);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        from.unparse(writer, 0, 0);
        writer.keyword("WINDOW");
        kind.unparse(writer, 0, 0);
        SqlWriter.Frame frame = writer.startList("(", ")");
        for (SqlNode part : parts) {
            writer.sep(",");
            part.unparse(writer, 0, 0);
        }
        writer.endList(frame);
    }

    /** A span of time within the clause, such as {@code SIZE 5 MINUTES}; a session's gap has no name. */
    public static final class Part extends SqlCall {
        private static final SqlOperator PART = new SqlSpecialOperator("WINDOW PART", SqlKind.OTHER);

        private final @Nullable SqlIdentifier name;
        private final SqlNumericLiteral number;
        private final SqlIdentifier unit;

        /** @param name null for a session's gap */
        public Part(SqlParserPos pos, @Nullable SqlIdentifier name, SqlNumericLiteral number, SqlIdentifier unit) {
            super(pos);
            this.name = name;
            this.number = number;
            this.unit = unit;
        }

        /** Such as SIZE; null for a session's gap. */
        public @Nullable String name() {
            return name == null ? null : name.getSimple();
        }

        /** How many units. */
        public SqlNumericLiteral number() {
            return number;
        }

        /** Such as MINUTES. */
        public SqlIdentifier unit() {
            return unit;
        }

        @Override
        public SqlOperator getOperator() {
            return PART;
        }

        /** None: nothing within a part is looked up or replaced. */
        @Override
        public List<SqlNode> getOperandList() {
            return List.of();
        }

        @Override
        public SqlNode clone(SqlParserPos pos) {
            return new Part(pos, name, number, unit);
        }

        @Override
        public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
            if (name != null) {
                writer.keyword(name.getSimple());
                switch (name.getSimple()) {
                    case "ADVANCE" -> writer.keyword("BY");
                    case "GRACE" -> writer.keyword("PERIOD");
                    default -> {}
                }
            }
            number.unparse(writer, 0, 0);
            writer.keyword(unit.getSimple());
        }
    }
}
