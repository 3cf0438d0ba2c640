package io.runnel.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What another process on this Linux machine holds. */
final class ProcessMemory {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final long pid;

    ProcessMemory(long pid) {
        this.pid = pid;
    }

    /** Resident memory in MB, or -1 where the system does not tell. */
    long residentMb() throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(-1);
    }

    /** Used heap in MB after a full collection, or -1 when the JVM's own tool is not there. */
    long liveHeapMb() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        long kb = 0;
        while (used.find()) {
            kb += Long.parseLong(used.group(1)); // One line of each generation.
        }
        return kb == 0 ? -1 : kb >> 10;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(tool)) {
            return "";
        }
        Process process = new ProcessBuilder(tool.toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        // The class space is not heap, and is told after it.
        int metaspace = said.indexOf("Metaspace");
        return metaspace < 0 ? said : said.substring(0, metaspace);
    }
}
