package io.runnel.registry.schema.protobuf;

import com.squareup.wire.schema.ProtoType;
import com.squareup.wire.schema.internal.parser.OptionElement;
import com.squareup.wire.schema.internal.parser.OptionElement.Kind;
import com.squareup.wire.schema.internal.parser.OptionElement.OptionPrimitive;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Prints options in Confluent's layout: {@code option a = 1;} as statements, {@code [a = 1]} behind a field. */
final class OptionPrinter {
    private static final String CONFLUENT = "confluent.";
    /** Normalized numbers keep as many decimals as the original's number format does. */
    private static final int DECIMALS = 3;

    private static final Pattern OCTAL_OR_HEX = Pattern.compile("-?0([0-7]+|[xX][0-9a-fA-F]+)");

    private final @Nullable TypeNames names;
    private final boolean withoutExtensions;
    private String scope = "";

    OptionPrinter(@Nullable TypeNames names, boolean withoutExtensions) {
        this.names = names;
        this.withoutExtensions = withoutExtensions;
    }

    /** The options to print, in order; what {@code names} knows gets its full name and one place. */
    List<OptionElement> chosen(List<OptionElement> options, String in) {
        scope = in;
        List<OptionElement> chosen = new ArrayList<>(options);
        if (withoutExtensions) {
            chosen.removeIf(
                    option -> option.isParenthesized() && !option.getName().startsWith(CONFLUENT));
        }
        return names == null ? chosen : normalized(names, chosen);
    }

    private List<OptionElement> normalized(TypeNames known, List<OptionElement> options) {
        Map<String, List<OptionElement>> byName = new TreeMap<>();
        for (OptionElement option : options) {
            String fullName = option.isParenthesized() ? known.extension(option.getName(), scope) : null;
            OptionElement named =
                    fullName == null ? option : new OptionElement(fullName, option.getKind(), option.getValue(), true);
            byName.computeIfAbsent(named.getName(), name -> new ArrayList<>())
                    .add(fullName == null ? named : asMap(named));
        }
        List<OptionElement> result = new ArrayList<>();
        byName.forEach((name, list) -> {
            if (known.singular(name)) {
                list.stream().reduce(OptionPrinter::merged).ifPresent(result::add);
            } else {
                result.addAll(list);
            }
        });
        return result;
    }

    /** {@code (a).b = 1} says the same as {@code (a) = { b: 1 }}. */
    private static OptionElement asMap(OptionElement option) {
        return option.getKind() == Kind.OPTION
                ? new OptionElement(option.getName(), Kind.MAP, mapOf(option), option.isParenthesized())
                : option;
    }

    private static Map<String, Object> mapOf(OptionElement option) {
        OptionElement inner = (OptionElement) option.getValue();
        Object value = switch (inner.getKind()) {
            case BOOLEAN, ENUM, NUMBER -> new OptionPrimitive(inner.getKind(), inner.getValue());
            case OPTION -> mapOf(inner);
            case STRING, MAP, LIST -> inner.getValue();
        };
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(inner.getName(), value);
        return map;
    }

    private static OptionElement merged(OptionElement first, OptionElement second) {
        if (first.getKind() != Kind.MAP || second.getKind() != Kind.MAP) {
            return second;
        }
        Map<String, Object> merged = new LinkedHashMap<>();
        ((Map<?, ?>) first.getValue()).forEach((key, value) -> merged.put(String.valueOf(key), value));
        ((Map<?, ?>) second.getValue())
                .forEach((key, value) -> merged.merge(String.valueOf(key), value, OptionPrinter::together));
        return new OptionElement(second.getName(), Kind.MAP, merged, second.isParenthesized());
    }

    private static Object together(Object first, Object second) {
        LinkedHashSet<Object> all = new LinkedHashSet<>();
        for (Object value : List.of(first, second)) {
            if (value instanceof Collection<?> list) {
                all.addAll(list);
            } else {
                all.add(value);
            }
        }
        return new ArrayList<>(all);
    }

    String statement(OptionElement option) {
        return "option " + text(option) + ";\n";
    }

    /** What stands behind a field or constant, with a blank before it; empty without options. */
    String trailing(List<OptionElement> options) {
        return options.isEmpty() ? "" : " " + list(options);
    }

    private String text(OptionElement option) {
        String name = option.isParenthesized() ? "(" + option.getName() + ")" : option.getName();
        Object value = option.getValue();
        return name
                + switch (option.getKind()) {
                    case STRING -> " = \"" + escaped(value.toString()) + "\"";
                    case BOOLEAN, ENUM -> " = " + value;
                    case NUMBER -> " = " + number(value);
                    // The inner option is never in parentheses: they belong to the outer name.
                    case OPTION -> "." + text(unparenthesized((OptionElement) value));
                    case MAP -> " = " + map((Map<?, ?>) value);
                    case LIST -> " = " + list((List<?>) value);
                };
    }

    private static OptionElement unparenthesized(OptionElement option) {
        return new OptionElement(option.getName(), option.getKind(), option.getValue(), false);
    }

    private String list(List<?> values) {
        if (values.size() == 1) {
            return "[" + value(values.get(0)) + "]";
        }
        StringBuilder out = new StringBuilder("[\n");
        for (int i = 0; i < values.size(); i++) {
            indented(out, value(values.get(i)) + (i < values.size() - 1 ? "," : ""));
        }
        return out.append(']').toString();
    }

    private String map(Map<?, ?> map) {
        Map<String, Object> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> entries.put(String.valueOf(key), value));
        if (names != null) {
            return printed(normalized(names, entries));
        }
        return printed(entries);
    }

    private Map<String, Object> normalized(TypeNames known, Map<String, Object> entries) {
        Map<String, Object> normalized = new TreeMap<>();
        entries.forEach((key, value) -> {
            if (value instanceof List<?> list && list.isEmpty()) {
                return;
            }
            boolean extension = key.startsWith("[") && key.endsWith("]");
            String fullName = extension ? known.extension(key.substring(1, key.length() - 1), scope) : null;
            normalized.putIfAbsent(fullName == null ? key : "[" + fullName + "]", value);
        });
        return normalized;
    }

    private String printed(Map<String, Object> entries) {
        StringBuilder out = new StringBuilder("{\n");
        int left = entries.size();
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            left--;
            indented(out, entry.getKey() + ": " + value(entry.getValue()) + (left > 0 ? "," : ""));
        }
        return out.append('}').toString();
    }

    private String value(Object value) {
        if (value instanceof String text) {
            return "\"" + escaped(text) + "\"";
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof List<?> list) {
            return inner(list);
        }
        if (value instanceof OptionPrimitive primitive) {
            return switch (primitive.getKind()) {
                case BOOLEAN, ENUM -> String.valueOf(primitive.getValue());
                case NUMBER -> number(primitive.getValue());
                case STRING, MAP, LIST, OPTION -> value(primitive.getValue());
            };
        }
        return value instanceof OptionElement option ? text(option) : String.valueOf(value);
    }

    private String inner(List<?> list) {
        if (names != null && list.size() == 1) {
            return value(list.get(0));
        }
        StringBuilder out = new StringBuilder("[\n");
        for (int i = 0; i < list.size(); i++) {
            indented(out, value(list.get(i)) + (i < list.size() - 1 ? "," : ""));
        }
        return out.append(']').toString();
    }

    private String number(Object value) {
        String text = value.toString();
        if (names == null) {
            return text;
        }
        try {
            BigDecimal number =
                    OCTAL_OR_HEX.matcher(text).matches() ? new BigDecimal(Long.decode(text)) : new BigDecimal(text);
            BigDecimal rounded = number.setScale(DECIMALS, RoundingMode.HALF_EVEN);
            return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            // Infinities, and what is not a number, stay as they are.
            return text;
        }
    }

    /** How a default of that type is written. */
    static Kind kind(ProtoType type) {
        return switch (type.getSimpleName()) {
            case "bool" -> Kind.BOOLEAN;
            case "string", "bytes" -> Kind.STRING;
            default -> FieldBuilder.scalar(type.toString()) ? Kind.NUMBER : Kind.ENUM;
        };
    }

    static void indented(StringBuilder out, String entry) {
        for (String line : entry.split("\n")) {
            out.append("  ").append(line).append('\n');
        }
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (char c : text.toCharArray()) {
            switch (c) {
                case 7 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 11 -> out.append("\\v");
                case '\\', '\'', '"' -> out.append('\\').append(c);
                default -> out.append(c < ' ' ? String.format("\\%03o", (int) c) : String.valueOf(c));
            }
        }
        return out.toString();
    }
}
