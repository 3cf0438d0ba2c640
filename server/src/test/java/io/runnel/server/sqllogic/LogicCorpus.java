package io.runnel.server.sqllogic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** The scripts inside the jar of {@code net.hydromatic:sql-logic-test}. */
final class LogicCorpus implements AutoCloseable {
    private static final String FOLDER = "test/";

    private final JarFile jar;

    private LogicCorpus(JarFile jar) {
        this.jar = jar;
    }

    static LogicCorpus open() throws IOException {
        URL known = LogicCorpus.class.getResource("/" + FOLDER + "select1.test");
        if (known == null) {
            throw new IllegalStateException(
                    "The corpus is not on the class path: run benchmarks/sql-logic, whose Maven profile brings it.");
        }
        JarURLConnection inside = (JarURLConnection) known.openConnection();
        inside.setUseCaches(false);
        return new LogicCorpus(inside.getJarFile());
    }

    /** Names of all scripts, sorted. */
    List<String> names() {
        return jar.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.startsWith(FOLDER) && name.endsWith(".test"))
                .map(name -> name.substring(FOLDER.length()))
                .sorted()
                .toList();
    }

    List<LogicRecord> script(String name) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(jar.getInputStream(jar.getEntry(FOLDER + name)), StandardCharsets.UTF_8))) {
            return LogicScript.records(in.lines().toList());
        }
    }

    /**
     * A sample: of each script, queries at even distances, so many of each that together they are as many as wanted.
     * Scripts at the top, which go through the language by plan, give up to thirty times as many as the generated ones.
     *
     * @return how many queries of each script, by name; in all not less than wanted unless there are fewer
     */
    static TreeMap<String, Integer> quotas(TreeMap<String, Integer> queries, int wanted) {
        TreeMap<String, Integer> quotas = new TreeMap<>();
        for (int each = 1; ; each++) {
            int sum = 0;
            boolean all = true;
            for (String name : queries.keySet()) {
                int most = name.contains("/") && !name.startsWith("evidence/") ? each : 30 * each;
                int quota = Math.min(queries.get(name), most);
                all &= quota == queries.get(name);
                quotas.put(name, quota);
                sum += quota;
            }
            if (sum >= wanted || all) {
                return quotas;
            }
        }
    }

    /** The places of so many queries among all, at even distances. */
    static List<Integer> chosen(int queries, int quota) {
        List<Integer> chosen = new ArrayList<>();
        for (int index = 0; index < quota; index++) {
            chosen.add((int) ((long) index * queries / quota));
        }
        return chosen;
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }
}
