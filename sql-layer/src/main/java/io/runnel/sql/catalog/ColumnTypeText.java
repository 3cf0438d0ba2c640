package io.runnel.sql.catalog;

import io.runnel.sql.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** Reads one type's text, from left to right. For one use. */
final class ColumnTypeText {
    private static final Set<SqlTypeName> SCALARS = Set.of(
            SqlTypeName.BOOLEAN,
            SqlTypeName.INTEGER,
            SqlTypeName.BIGINT,
            SqlTypeName.DOUBLE,
            SqlTypeName.VARCHAR,
            SqlTypeName.VARBINARY,
            SqlTypeName.DATE,
            SqlTypeName.TIME,
            SqlTypeName.TIMESTAMP);

    /** A type deeper than this is no honest declaration, and would overflow the stack. */
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int at;
    private int depth;

    ColumnTypeText(String text) {
        this.text = text;
    }

    RelDataType parse() {
        RelDataType type = type();
        skipSpace();
        if (at < text.length()) {
            throw error();
        }
        return type;
    }

    private RelDataType type() {
        if (++depth > MAX_DEPTH) {
            throw error();
        }
        String name = word().toUpperCase(Locale.ROOT);
        RelDataType type = switch (name) {
            case "ARRAY" -> array();
            case "MAP" -> map();
            case "STRUCT" -> struct();
            case "DECIMAL" -> decimal();
            case "INT" -> ColumnType.of(SqlTypeName.INTEGER);
            case "STRING" -> ColumnType.of(SqlTypeName.VARCHAR);
            case "BYTES" -> ColumnType.of(SqlTypeName.VARBINARY);
            default -> scalar(name);
        };
        depth--;
        return type;
    }

    private RelDataType scalar(String name) {
        return SCALARS.stream()
                .filter(scalar -> scalar.getName().equals(name))
                .findFirst()
                .map(ColumnType::of)
                .orElseThrow(this::error);
    }

    private RelDataType array() {
        expect('<');
        RelDataType element = type();
        expect('>');
        return ColumnType.array(element);
    }

    private RelDataType map() {
        expect('<');
        RelDataType key = type();
        expect(',');
        RelDataType value = type();
        expect('>');
        return ColumnType.map(key, value);
    }

    private RelDataType struct() {
        List<String> names = new ArrayList<>();
        List<RelDataType> types = new ArrayList<>();
        expect('<');
        do {
            names.add(name());
            types.add(type());
        } while (accept(','));
        expect('>');
        return ColumnType.struct(names, types);
    }

    private RelDataType decimal() {
        expect('(');
        int precision = number();
        expect(',');
        int scale = number();
        expect(')');
        if (precision < 1 || precision > SqlTypes.MAX_DECIMAL_PRECISION || scale > precision) {
            throw error();
        }
        return ColumnType.decimal(precision, scale);
    }

    private String name() {
        if (!accept('`')) {
            return word();
        }
        StringBuilder name = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next != '`') {
                name.append(next);
            } else if (at < text.length() && text.charAt(at) == '`') {
                name.append('`');
                at++;
            } else {
                return name.toString();
            }
        }
        throw error();
    }

    private String word() {
        skipSpace();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (at == start) {
            throw error();
        }
        return text.substring(start, at);
    }

    private int number() {
        try {
            return Integer.parseInt(word());
        } catch (NumberFormatException e) {
            throw error();
        }
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw error();
        }
    }

    private boolean accept(char wanted) {
        skipSpace();
        boolean found = at < text.length() && text.charAt(at) == wanted;
        at += found ? 1 : 0;
        return found;
    }

    private void skipSpace() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private IllegalArgumentException error() {
        return new IllegalArgumentException("'" + text + "' is not a column type (at character " + (at + 1) + ")");
    }
}
