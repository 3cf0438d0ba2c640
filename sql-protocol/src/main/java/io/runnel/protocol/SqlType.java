package io.runnel.protocol;

import java.util.List;

/**
 * Type of a column, a parameter, an element or a field.
 *
 * @param kind decides on the form of the values
 * @param name as SQL writes it, such as {@code DECIMAL(12, 2)} or {@code ARRAY<INTEGER>}
 * @param precision digits, characters, bytes, or digits below the second; 0 if there is no limit
 * @param scale digits after the point of a DECIMAL
 * @param fields of an ARRAY its element, of a MAP key and value, of a STRUCT its fields
 */
public record SqlType(Kind kind, String name, int precision, int scale, boolean nullable, List<Field> fields) {
    /** Deeper types are no types of ours but an attack on the stack. */
    private static final int MAX_DEPTH = 64;

    /** As many columns as a wide table has, and then some; each part becomes objects a hundred times its bytes. */
    private static final int MAX_PARTS = 10_000;

    /** A part of a nested type. */
    public record Field(String name, SqlType type) {}

    /** The values' form: what {@link ColumnWriter} takes and {@link ColumnVector#value} gives. Order is the wire's. */
    public enum Kind {
        /** Null alone. */
        NULL,
        /** {@code Boolean}. */
        BOOLEAN,
        /** {@code Byte}. */
        TINYINT,
        /** {@code Short}. */
        SMALLINT,
        /** {@code Integer}. */
        INTEGER,
        /** {@code Long}. */
        BIGINT,
        /** {@code Float}. */
        REAL,
        /** {@code Double}. */
        DOUBLE,
        /** {@code BigDecimal}. */
        DECIMAL,
        /** {@code String}. */
        CHAR,
        /** {@code String}. */
        VARCHAR,
        /** {@code byte[]}. */
        VARBINARY,
        /** {@code Integer}: days since 1970-01-01. */
        DATE,
        /** {@code Integer}: ms of the day. */
        TIME,
        /** {@code Long}: ms since 1970-01-01 00:00 UTC. */
        TIMESTAMP,
        /** {@code List} of the element's values. */
        ARRAY,
        /** {@code Map}, in order. */
        MAP,
        /** {@code List} of the fields' values, in their order. */
        STRUCT,
        /** Each value tells its own kind, which is a scalar one. */
        ANY;

        private static final List<Kind> ALL = List.of(values());

        static Kind of(int ordinal) {
            if (ordinal >= ALL.size()) {
                throw new MalformedMessageException("There is no type " + ordinal);
            }
            return ALL.get(ordinal);
        }
    }

    /** A type without limits or parts. */
    public static SqlType of(Kind kind) {
        return new SqlType(kind, kind.name(), 0, 0, true, List.of());
    }

    public static SqlType array(SqlType element) {
        return new SqlType(
                Kind.ARRAY, "ARRAY<" + element.name + ">", 0, 0, true, List.of(new Field("element", element)));
    }

    /** Of an ARRAY. */
    public SqlType element() {
        return fields.get(0).type;
    }

    void write(WireOutput out) {
        out.octet(kind.ordinal());
        out.text(name);
        out.varint(precision);
        out.varint(scale);
        out.flag(nullable);
        out.list(fields, (o, field) -> {
            o.text(field.name);
            field.type.write(o);
        });
    }

    static SqlType read(WireInput in) {
        return new Reader(in).type(0);
    }

    /** Reads one type, counting its parts. */
    private static final class Reader {
        private final WireInput in;
        private int parts;

        Reader(WireInput in) {
            this.in = in;
        }

        SqlType type(int depth) {
            if (depth > MAX_DEPTH) {
                throw new MalformedMessageException("A type is nested more than " + MAX_DEPTH + " deep");
            }
            Kind kind = Kind.of(in.octet());
            String name = in.text();
            int precision = in.number();
            int scale = in.number();
            boolean nullable = in.flag();
            List<Field> fields = in.list(same -> field(depth + 1));
            int needed = kind == Kind.ARRAY ? 1 : kind == Kind.MAP ? 2 : fields.size();
            if (fields.size() != needed) {
                throw new MalformedMessageException(kind + " has " + fields.size() + " parts");
            }
            return new SqlType(kind, name, precision, scale, nullable, fields);
        }

        private Field field(int depth) {
            if (++parts > MAX_PARTS) {
                throw new MalformedMessageException("A type has more than " + MAX_PARTS + " parts");
            }
            return new Field(in.text(), type(depth));
        }
    }
}
