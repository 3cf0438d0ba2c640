package io.runnel.sql.function;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlOperator;

/** The scalar functions of all families, found by their {@link Form}s. */
final class FunctionLibrary {
    /** The families by the word that SHOW FUNCTIONS has for them, in the order in which people look for them. */
    static final Map<Class<?>, String> FAMILIES = Map.of(
            CollectionFunctions.class, "COLLECTION",
            LambdaFunctions.class, "LAMBDA");

    /** Names of the functions that take lambdas. */
    static final Set<String> LAMBDAS =
            Set.copyOf(overloads(LambdaFunctions.class).keySet());

    private FunctionLibrary() {}

    /** Operators of all families. */
    static List<SqlOperator> operators() {
        List<SqlOperator> operators = new ArrayList<>();
        operators.add(StructFunction.INSTANCE);
        for (Class<?> family : FAMILIES.keySet()) {
            overloads(family).forEach((name, overloads) -> operators.add(function(name, overloads)));
        }
        return operators;
    }

    /** The function of that name among the forms of a class. */
    static RegisteredFunction function(String name, Class<?> family) {
        return function(name, overloads(family).get(name));
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
