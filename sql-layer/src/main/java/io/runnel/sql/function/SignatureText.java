package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.type.SqlTypeName;

/** Reads a signature from left to right. For one use. */
final class SignatureText {
    private static final Pattern TOKEN = Pattern.compile("\\s*([\\w$]+|=>|\\.\\.\\.|[(),<>])");

    private static final Map<String, SqlTypeName> SCALARS = Map.ofEntries(
            Map.entry("BOOLEAN", SqlTypeName.BOOLEAN),
            Map.entry("INT", SqlTypeName.INTEGER),
            Map.entry("BIGINT", SqlTypeName.BIGINT),
            Map.entry("DOUBLE", SqlTypeName.DOUBLE),
            Map.entry("DECIMAL", SqlTypeName.DECIMAL),
            Map.entry("VARCHAR", SqlTypeName.VARCHAR),
            Map.entry("BYTES", SqlTypeName.VARBINARY),
            Map.entry("DATE", SqlTypeName.DATE),
            Map.entry("TIME", SqlTypeName.TIME),
            Map.entry("TIMESTAMP", SqlTypeName.TIMESTAMP));

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    SignatureText(String text) {
        this.text = text;
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            tokens.add(token.group(1));
        }
        tokens.add("");
    }

    Signature parse() {
        String name = next();
        List<Signature.Parameter> parameters = new ArrayList<>();
        boolean variadic = false;
        expect("(");
        while (!accept(")")) {
            if (!parameters.isEmpty()) {
                expect(",");
            }
            parameters.add(new Signature.Parameter(next(), type()));
            variadic = accept("...");
        }
        Signature signature = new Signature(name, List.copyOf(parameters), variadic, type());
        expect("");
        return signature;
    }

    private TypePattern type() {
        if (accept("(")) {
            List<TypePattern> parameters = list(")");
            expect("=>");
            return new TypePattern.Lambda(parameters, type());
        }
        String name = next();
        return switch (name) {
            case "ARRAY" -> new TypePattern.ArrayOf(arguments().get(0));
            case "MAP" -> map(arguments());
            case "STRUCT" -> struct();
            default ->
                SCALARS.containsKey(name) ? new TypePattern.Scalar(SCALARS.get(name)) : new TypePattern.Variable(name);
        };
    }

    private static TypePattern map(List<TypePattern> arguments) {
        return new TypePattern.MapOf(arguments.get(0), arguments.get(1));
    }

    private TypePattern struct() {
        List<String> names = new ArrayList<>();
        List<TypePattern> types = new ArrayList<>();
        expect("<");
        do {
            names.add(next());
            types.add(type());
        } while (accept(","));
        expect(">");
        return new TypePattern.StructOf(List.copyOf(names), List.copyOf(types));
    }

    private List<TypePattern> arguments() {
        expect("<");
        return list(">");
    }

    private List<TypePattern> list(String end) {
        List<TypePattern> types = new ArrayList<>();
        do {
            types.add(type());
        } while (accept(","));
        expect(end);
        return List.copyOf(types);
    }

    private String next() {
        return tokens.get(at++);
    }

    private boolean accept(String token) {
        boolean found = tokens.get(at).equals(token);
        at += found ? 1 : 0;
        return found;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new IllegalArgumentException("'" + text + "' is no signature: '" + token + "' was expected before '"
                    + String.join(" ", tokens.subList(at, tokens.size())) + "'");
        }
    }
}
