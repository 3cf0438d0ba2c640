package io.runnel.log.fuzz;

import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.RecordValidator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A node alone in a JVM with a small heap. Arguments: settings as {@code name=value}. Prints its port, then answers
 * commands from standard input: {@code stats} with one line of figures, {@code stop} by closing the log and ending.
 */
final class FuzzedNode {
    private FuzzedNode() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (String arg : args) {
            settings.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        LogEngine engine = LogEngine.open(LogConfig.from(settings));
        out.println("port " + engine.listen(RecordValidator.NONE).getPort());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String command;
        while ((command = commands.readLine()) != null && !command.equals("stop")) {
            out.println(stats());
        }
        engine.close();
        System.exit(0);
    }

    /** Used memory after a collection, in kB: heap, direct buffers; threads that are alive. */
    @SuppressWarnings("SystemGC") // What is used means what cannot be collected.
    private static String stats() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return "stats " + (heap >> 10) + " " + (direct >> 10) + " " + threads;
    }
}
