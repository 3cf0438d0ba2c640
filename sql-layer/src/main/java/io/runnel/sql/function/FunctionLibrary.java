package io.runnel.sql.function;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlOperator;

/** The scalar functions of all families, found by their {@link Form}s. */
final class FunctionLibrary {
    private static final String AGGREGATE = "AGGREGATE";
    private static final String TABLE = "TABLE";

    /** The families and the words that SHOW FUNCTIONS has for them; the first that has a function describes it. */
    private static final Map<Class<?>, String> FAMILIES = families();

    /** Names of the functions that take lambdas. */
    static final Set<String> LAMBDAS =
            Set.copyOf(overloads(LambdaFunctions.class).keySet());

    /** Names of the functions that give rows. */
    static final Set<String> TABLES = Set.copyOf(overloads(TableFunctions.class).keySet());

    private FunctionLibrary() {}

    /** Operators of all families. */
    static List<SqlOperator> operators() {
        List<SqlOperator> operators = new ArrayList<>();
        operators.add(StructFunction.INSTANCE);
        overloads().forEach((name, overloads) -> {
            if (kind(overloads).equals("SCALAR")) {
                operators.add(function(name, overloads));
            }
        });
        return operators;
    }

    /** The aggregate functions. */
    static List<SqlOperator> aggregates() {
        List<SqlOperator> aggregates = new ArrayList<>();
        overloads(AggregateFunctions.class)
                .forEach((name, methods) -> aggregates.add(new GatheringFunction(
                        name, new Overloads(methods.stream().map(Overload::of).toList()))));
        return aggregates;
    }

    /** The functions that give rows. */
    static List<SqlOperator> tableFunctions() {
        List<SqlOperator> functions = new ArrayList<>();
        overloads(TableFunctions.class)
                .forEach((name, methods) -> functions.add(new TableFunction(
                        name, new Overloads(methods.stream().map(Overload::of).toList()))));
        return functions;
    }

    private static String kind(List<Method> methods) {
        String family = FAMILIES.get(methods.get(0).getDeclaringClass());
        return family != null && (family.equals(AGGREGATE) || family.equals(TABLE)) ? family : "SCALAR";
    }

    private static Map<Class<?>, String> families() {
        Map<Class<?>, String> families = new LinkedHashMap<>();
        families.put(StringFunctions.class, "STRING");
        families.put(RegexFunctions.class, "REGULAR EXPRESSION");
        families.put(MaskFunctions.class, "MASK");
        families.put(NumericFunctions.class, "NUMERIC");
        families.put(DateFunctions.class, "DATE AND TIME");
        families.put(IntervalFunctions.class, "DATE AND TIME");
        families.put(CollectionFunctions.class, "COLLECTION");
        families.put(LambdaFunctions.class, "LAMBDA");
        families.put(JsonFunctions.class, "JSON");
        families.put(BytesFunctions.class, "BYTES");
        families.put(UrlFunctions.class, "URL");
        families.put(NullFunctions.class, "NULLS");
        families.put(AggregateFunctions.class, AGGREGATE);
        families.put(TableFunctions.class, TABLE);
        return families;
    }

    /** The forms' methods of all families by the functions' names: a function of texts may have a form for bytes. */
    private static Map<String, List<Method>> overloads() {
        Map<String, List<Method>> all = new TreeMap<>();
        for (Class<?> family : FAMILIES.keySet()) {
            overloads(family)
                    .forEach((name, methods) -> all.computeIfAbsent(name, unused -> new ArrayList<>())
                            .addAll(methods));
        }
        return all;
    }

    /** The descriptions, by name. */
    static Map<String, FunctionDescription> descriptions() {
        Map<String, FunctionDescription> descriptions = new TreeMap<>();
        overloads().forEach((name, methods) -> descriptions.put(name, description(name, methods)));
        return descriptions;
    }

    private static FunctionDescription description(String name, List<Method> methods) {
        List<String> forms = new ArrayList<>();
        List<FunctionDescription.Example> examples = new ArrayList<>();
        StringBuilder about = new StringBuilder();
        for (Method method : methods) {
            Form form = method.getAnnotation(Form.class);
            forms.add((kind(methods).equals(TABLE)
                            ? Signature.parse(form.value()).ofRow()
                            : Signature.parse(form.value()))
                    .toString());
            if (!form.also().isEmpty()) {
                forms.add(Signature.parse(form.also()).toString());
            }
            about.append(form.about());
            Arrays.stream(form.examples())
                    .map(FunctionDescription.Example::parse)
                    .forEach(examples::add);
        }
        String family = Objects.requireNonNull(FAMILIES.get(methods.get(0).getDeclaringClass()), name);
        return new FunctionDescription(name, kind(methods), family, about.toString(), forms, examples);
    }

    /** The function of that name among the forms of a class. */
    static RegisteredFunction function(String name, Class<?> family) {
        return function(name, Objects.requireNonNull(overloads(family).get(name), name));
    }

    private static RegisteredFunction function(String name, List<Method> methods) {
        boolean deterministic = methods.stream()
                .allMatch(method -> method.getAnnotation(Form.class).deterministic());
        return new RegisteredFunction(
                name, new Overloads(methods.stream().map(Overload::of).toList()), deterministic);
    }

    /** The forms' methods by the functions' names; those of one function in the order of their texts. */
    static Map<String, List<Method>> overloads(Class<?> family) {
        Map<String, List<Method>> byName = new TreeMap<>();
        Arrays.stream(family.getMethods())
                .filter(method -> method.isAnnotationPresent(Form.class))
                .sorted(Comparator.comparing(
                        method -> method.getAnnotation(Form.class).value()))
                .forEach(method -> byName.computeIfAbsent(name(method), unused -> new ArrayList<>())
                        .add(method));
        return byName;
    }

    /** The text before the parenthesis: {@code $} is no part of a word. */
    private static String name(Method method) {
        String form = method.getAnnotation(Form.class).value();
        return form.substring(0, form.indexOf('('));
    }
}
