package io.runnel.sql.function;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The functions of the jars of a folder. From {@link #load} until {@link #close} all queries of the process can call
 * them: a process is one node, and one folder can be loaded at a time.
 */
public final class UserFunctions implements AutoCloseable {
    private final Map<String, UserFunction> functions;
    private final List<URLClassLoader> loaders;
    private final long timeoutMs;

    private UserFunctions(Map<String, UserFunction> functions, List<URLClassLoader> loaders, long timeoutMs) {
        this.functions = functions;
        this.loaders = loaders;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Loads every jar of the folder, each in a class loader of its own.
     *
     * @throws IllegalArgumentException naming everything that is wrong with the folder and its jars; nothing is loaded then
     */
    public static UserFunctions load(FunctionConfig config) {
        Map<String, UserFunction> functions = new TreeMap<>();
        List<URLClassLoader> loaders = new ArrayList<>();
        UserFunctions loaded = new UserFunctions(functions, loaders, config.timeoutMs());
        if (config.extDir().isBlank()) {
            return loaded;
        }
        List<String> problems = new ArrayList<>();
        for (Path jar : jars(Path.of(config.extDir()), problems)) {
            loaded.add(jar, problems);
        }
        if (problems.isEmpty()) {
            Functions.install(loaded);
            return loaded;
        }
        loaded.free();
        throw new IllegalArgumentException(
                "The user functions of " + config.extDir() + " cannot be loaded:\n  " + String.join("\n  ", problems));
    }

    private static List<Path> jars(Path folder, List<String> problems) {
        if (!Files.isDirectory(folder)) {
            problems.add("there is no such folder");
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                problems.add("the folder holds no jar");
            }
            return jars;
        } catch (IOException e) {
            problems.add("the folder cannot be read: " + e);
            return List.of();
        }
    }

    private void add(Path file, List<String> problems) {
        String name = String.valueOf(file.getFileName());
        URLClassLoader loader;
        try {
            loader = new UserClassLoader(file.toUri().toURL());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        loaders.add(loader);
        UserFunctionReader reader = new UserFunctionReader(name, problems);
        for (Class<?> type : new UserJar(file, problems).classes(loader)) {
            reader.read(type).ifPresent(function -> add(name, function, problems));
        }
    }

    private void add(String jar, UserFunction function, List<String> problems) {
        UserFunction other = functions.putIfAbsent(function.name(), function);
        FunctionDescription.Origin origin =
                other == null ? null : other.description().origin();
        if (origin != null) {
            problems.add(jar + ": function " + function.name() + " is in " + origin.jar() + " already");
        } else if (Functions.isBuiltIn(function.name())) {
            problems.add(jar + ": function " + function.name() + " is one of Runnel's: choose another name");
        }
    }

    Map<String, UserFunction> functions() {
        return functions;
    }

    /** How long a call of one may take. */
    public long timeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    /** Takes the functions away: queries that run fail at their next call. */
    @Override
    public void close() {
        Functions.remove(this);
        free();
    }

    private void free() {
        functions.values().forEach(function -> function.codes().forEach(UserCodes::remove));
        for (URLClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
