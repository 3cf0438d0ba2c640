package io.runnel.log;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of another JVM with this one's class path. */
public final class ChildJvm {
    private ChildJvm() {}

    /** The process that runs this class's main method, not yet begun. */
    public static ProcessBuilder of(List<String> jvmOptions, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    // Some launchers of tests load them by a class loader of their own.
    private static String classPath() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (loader instanceof URLClassLoader ofLauncher) {
            return Arrays.stream(ofLauncher.getURLs()).map(URL::getPath).collect(Collectors.joining(":"));
        }
        return System.getProperty("java.class.path");
    }
}
