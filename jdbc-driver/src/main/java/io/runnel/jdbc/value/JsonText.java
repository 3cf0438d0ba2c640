package io.runnel.jdbc.value;

import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ARRAY, MAP and STRUCT as JSON: bytes in Base64, dates and times as texts, numbers that JSON has not likewise. */
final class JsonText {
    private static final char FIRST_PRINTABLE = ' ';

    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    static String of(SqlType type, Object value) {
        JsonText json = new JsonText();
        json.value(type, value);
        return json.out.toString();
    }

    private void value(SqlType type, @Nullable Object value) {
        if (value == null) {
            out.append("null");
            return;
        }
        Kind kind = type.kind() == Kind.ANY ? Kinds.ofMixed(value) : type.kind();
        switch (kind) {
            case ARRAY -> array(type.element(), (List<?>) value);
            case MAP -> map(type, (Map<?, ?>) value);
            case STRUCT -> struct(type, (List<?>) value);
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> out.append(TextValues.text(type, kind, value));
            case REAL, DOUBLE -> floating((Number) value);
            case VARBINARY -> quoted(Base64.getEncoder().encodeToString((byte[]) value));
            default -> quoted(TextValues.text(type, kind, Kinds.plain(value)));
        }
    }

    private void floating(Number value) {
        double number = value.doubleValue();
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            quoted(value.toString());
        } else {
            out.append(value);
        }
    }

    private void array(SqlType element, List<?> values) {
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : ",");
            value(element, values.get(i));
        }
        out.append(']');
    }

    private void map(SqlType type, Map<?, ?> entries) {
        SqlType key = type.fields().get(0).type();
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> left = entries.entrySet().iterator();
        while (left.hasNext()) {
            Map.Entry<?, ?> entry = left.next();
            Object name = entry.getKey();
            quoted(name == null ? "null" : TextValues.text(key, key.kind(), name));
            out.append(':');
            value(type.fields().get(1).type(), entry.getValue());
            out.append(left.hasNext() ? "," : "");
        }
        out.append('}');
    }

    private void struct(SqlType type, List<?> values) {
        out.append('{');
        for (int i = 0; i < values.size(); i++) {
            SqlType.Field field = type.fields().get(i);
            out.append(i == 0 ? "" : ",");
            quoted(field.name());
            out.append(':');
            value(field.type(), values.get(i));
        }
        out.append('}');
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < FIRST_PRINTABLE) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
