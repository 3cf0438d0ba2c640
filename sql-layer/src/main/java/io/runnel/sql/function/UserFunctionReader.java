package io.runnel.sql.function;

import io.runnel.sql.udf.Udaf;
import io.runnel.sql.udf.UdafDescription;
import io.runnel.sql.udf.UdafFactory;
import io.runnel.sql.udf.Udf;
import io.runnel.sql.udf.UdfDescription;
import io.runnel.sql.udf.UdfParameter;
import io.runnel.sql.udf.Udtf;
import io.runnel.sql.udf.UdtfDescription;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlOperator;
import org.jspecify.annotations.Nullable;

/** Makes functions of the annotated classes of one jar. What is wrong with them goes to the list of problems. */
final class UserFunctionReader {
    private static final Pattern NAME = Pattern.compile("[A-Z_][A-Z0-9_]*");

    private final String jar;
    private final List<String> problems;

    UserFunctionReader(String jar, List<String> problems) {
        this.jar = jar;
        this.problems = problems;
    }

    /** What a description says, whichever annotation it is. */
    private record Described(String name, String about, String author, String version, String family, String kind) {}

    /** A form as read from a method. */
    private record Read(Signature signature, int code) {}

    /** Empty if the class is no function or a bad one. */
    Optional<UserFunction> read(Class<?> type) {
        try {
            Described described = described(type);
            if (described == null) {
                return Optional.empty();
            }
            if (!NAME.matcher(described.name).matches()) {
                throw new IllegalArgumentException(
                        "'" + described.name + "' is no name: letters, digits and _, not a digit first");
            }
            return Optional.of(function(type, described));
        } catch (IllegalArgumentException | LinkageError e) {
            problems.add(jar + ": class " + type.getName() + ": "
                    + (e instanceof LinkageError ? e.toString() : e.getMessage()));
            return Optional.empty();
        }
    }

    private static @Nullable Described described(Class<?> type) {
        UdfDescription scalar = type.getAnnotation(UdfDescription.class);
        if (scalar != null) {
            return described(
                    scalar.name(),
                    scalar.description(),
                    scalar.author(),
                    scalar.version(),
                    scalar.category(),
                    "SCALAR");
        }
        UdtfDescription table = type.getAnnotation(UdtfDescription.class);
        if (table != null) {
            return described(
                    table.name(), table.description(), table.author(), table.version(), table.category(), "TABLE");
        }
        UdafDescription aggregate = type.getAnnotation(UdafDescription.class);
        return aggregate == null
                ? null
                : described(
                        aggregate.name(),
                        aggregate.description(),
                        aggregate.author(),
                        aggregate.version(),
                        aggregate.category(),
                        "AGGREGATE");
    }

    private static Described described(
            String name, String about, String author, String version, String family, String kind) {
        return new Described(name.toUpperCase(Locale.ROOT), about, author, version, family, kind);
    }

    private UserFunction function(Class<?> type, Described described) {
        if (!Modifier.isPublic(type.getModifiers())) {
            throw new IllegalArgumentException("it is not public");
        }
        boolean aggregate = described.kind.equals("AGGREGATE");
        Class<? extends Annotation> marker =
                aggregate ? UdafFactory.class : described.kind.equals("TABLE") ? Udtf.class : Udf.class;
        List<Method> methods = Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(marker) && !method.isBridge())
                .sorted(Comparator.comparing(Method::toGenericString))
                .toList();
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("it has no public method with @" + marker.getSimpleName());
        }
        Supplier<@Nullable Object> object = aggregate ? () -> null : objects(type);
        List<Overload> overloads = new ArrayList<>();
        List<Read> forms = new ArrayList<>();
        for (Method method : methods) {
            Read form = form(described, method, object);
            forms.add(form);
            overloads.add(Overload.ofUser(form.signature, aggregate, form.code));
        }
        return new UserFunction(
                description(described, forms),
                operator(described, new Overloads(overloads)),
                forms.stream().map(Read::code).toList());
    }

    private static SqlOperator operator(Described described, Overloads overloads) {
        return switch (described.kind) {
            case "AGGREGATE" -> new GatheringFunction(described.name, overloads);
            case "TABLE" -> new TableFunction(described.name, overloads);
            default -> new RegisteredFunction(described.name, overloads, true);
        };
    }

    private FunctionDescription description(Described described, List<Read> forms) {
        boolean rows = described.kind.equals("TABLE");
        return new FunctionDescription(
                described.name,
                described.kind,
                described.family.toUpperCase(Locale.ROOT),
                described.about,
                forms.stream()
                        .map(form -> (rows ? form.signature.ofRow() : form.signature).toString())
                        .toList(),
                List.of(),
                new FunctionDescription.Origin(jar, described.author, described.version));
    }

    private Read form(Described described, Method method, Supplier<@Nullable Object> object) {
        try {
            return switch (described.kind) {
                case "AGGREGATE" -> aggregate(described, method, object);
                case "TABLE" -> rows(described, method, object);
                default ->
                    scalar(
                            described,
                            method,
                            object,
                            result(method.getAnnotation(Udf.class).schema(), method));
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("method " + method.getName() + ": " + e.getMessage(), e);
        }
    }

    private static UserForm result(String schema, Method method) {
        return schema.isBlank() ? UserForm.of(method.getGenericReturnType()) : UserForm.written(schema);
    }

    private Read rows(Described described, Method method, Supplier<@Nullable Object> object) {
        if (method.getReturnType() != List.class) {
            throw new IllegalArgumentException(
                    "it returns " + method.getReturnType().getName() + ", and not a List of rows");
        }
        String schema = method.getAnnotation(Udtf.class).schema();
        return scalar(described, method, object, result(schema.isBlank() ? "" : "ARRAY<" + schema + ">", method));
    }

    private Read scalar(Described described, Method method, Supplier<@Nullable Object> object, UserForm result) {
        List<UserForm> forms = new ArrayList<>();
        List<Signature.Parameter> parameters = parameters(method, forms);
        Supplier<@Nullable Object> receiver = Modifier.isStatic(method.getModifiers()) ? () -> null : object;
        return read(described, method, receiver, parameters, forms, result);
    }

    private Read aggregate(Described described, Method method, Supplier<@Nullable Object> object) {
        if (!Modifier.isStatic(method.getModifiers())) {
            throw new IllegalArgumentException("it is not static");
        }
        if (method.isVarArgs()
                || !(method.getGenericReturnType() instanceof ParameterizedType udaf)
                || udaf.getRawType() != Udaf.class) {
            throw new IllegalArgumentException(
                    "it does not return a Udaf with its three types, or takes any number of" + " arguments");
        }
        Type[] types = udaf.getActualTypeArguments();
        List<UserForm> forms = new ArrayList<>(List.of(UserForm.of(types[0])));
        List<Signature.Parameter> parameters = new ArrayList<>();
        parameters.add(new Signature.Parameter("value", forms.get(0).pattern()));
        parameters.addAll(parameters(method, forms));
        String schema = method.getAnnotation(UdafFactory.class).schema();
        UserForm result = schema.isBlank() ? UserForm.of(types[2]) : UserForm.written(schema);
        return read(described, method, object, parameters, forms, result);
    }

    private static List<Signature.Parameter> parameters(Method method, List<UserForm> forms) {
        List<Signature.Parameter> parameters = new ArrayList<>();
        Type[] types = method.getGenericParameterTypes();
        for (int index = 0; index < types.length; index++) {
            Parameter parameter = method.getParameters()[index];
            Type type = parameter.isVarArgs() ? element(types[index]) : types[index];
            UserForm form = UserForm.of(type);
            UdfParameter named = parameter.getAnnotation(UdfParameter.class);
            forms.add(form);
            parameters.add(
                    new Signature.Parameter(named == null ? parameter.getName() : named.value(), form.pattern()));
        }
        return parameters;
    }

    private static Type element(Type array) {
        return array instanceof java.lang.reflect.GenericArrayType generic
                ? generic.getGenericComponentType()
                : ((Class<?>) array).getComponentType();
    }

    private Read read(
            Described described,
            Method method,
            Supplier<@Nullable Object> object,
            List<Signature.Parameter> parameters,
            List<UserForm> forms,
            UserForm result) {
        Signature signature = new Signature(described.name, parameters, method.isVarArgs(), result.pattern());
        String label = "Function " + described.name + " of " + jar;
        UserCode code = new UserCode(label, method, object, List.copyOf(forms), method.isVarArgs(), result);
        return new Read(signature, UserCodes.add(code));
    }

    /** One object for each thread; the first is made at once, to see whether it can be. */
    private static Supplier<@Nullable Object> objects(Class<?> type) {
        Function<Class<?>, Object> create = UserFunctionReader::create;
        ThreadLocal<Object> objects = ThreadLocal.withInitial(() -> create.apply(type));
        objects.get();
        return objects::get;
    }

    private static Object create(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("it has no public constructor without parameters", e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("its constructor failed: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no object of it can be made: " + e, e);
        }
    }
}
