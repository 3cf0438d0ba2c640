package io.runnel.server.command.sql;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a node for its names, aside and at most one question at a time, and remembers the answers. A node that does not
 * answer costs the user a moment, never the prompt: then there are the names of the last time. Why it did not is for the
 * next statement to say.
 */
final class NodeNames implements AutoCloseable {
    /** How long a key that completes may take. */
    private static final long WAIT_MS = 200;

    /** Others create and drop as well. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int MAX_SOURCES_WITH_COLUMNS = 200;

    private final NodeConnection node;
    private final ThreadPoolExecutor asking = new ThreadPoolExecutor(
            0,
            1,
            5,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(16),
            NodeNames::daemon,
            new ThreadPoolExecutor.DiscardPolicy());
    private final Map<KnownNames.Source, Future<List<String>>> columns = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<KnownNames.Source, Future<List<String>>> eldest) {
            return size() > MAX_SOURCES_WITH_COLUMNS;
        }
    };
    private volatile KnownNames known = KnownNames.NONE;
    private Future<KnownNames> loading = new FutureTask<>(() -> KnownNames.NONE);
    private long askedNanos;
    private boolean asked;

    NodeNames(NodeConnection node) {
        this.node = node;
    }

    /** What is known by now, without any wait: for each key that is pressed. */
    KnownNames known() {
        return known;
    }

    /** What is known, after a moment's wait if it is being asked for. */
    KnownNames current() {
        Future<KnownNames> pending;
        synchronized (this) {
            if (!asked || System.nanoTime() - askedNanos > FRESH_NANOS) {
                refresh();
            }
            pending = loading;
        }
        return within(pending, known);
    }

    /** Forgets what may have changed, and asks anew. */
    synchronized void refresh() {
        columns.clear();
        asked = true;
        askedNanos = System.nanoTime();
        loading = ask(() -> {
            KnownNames loaded = load(node.jdbc().getMetaData());
            known = loaded;
            return loaded;
        });
    }

    /** Columns of a source, in order; none if the node does not say at once. */
    List<String> columns(KnownNames.Source source) {
        Future<List<String>> future;
        synchronized (this) {
            future = columns.computeIfAbsent(
                    source, one -> ask(() -> columns(node.jdbc().getMetaData(), one)));
        }
        List<String> names = within(future, List.of());
        if (names.isEmpty() && future.isDone()) {
            synchronized (this) {
                columns.remove(source, future); // It failed, or was dropped meanwhile: asked again the next time.
            }
        }
        return names;
    }

    private <T> Future<T> ask(Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        asking.execute(task);
        return task;
    }

    private static <T> T within(Future<T> future, T otherwise) {
        try {
            return future.get(WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        }
    }

    private static KnownNames load(DatabaseMetaData metadata) throws SQLException {
        Set<String> words = SqlWords.all();
        Arrays.stream(metadata.getSQLKeywords().toUpperCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .forEach(words::add);
        List<KnownNames.Source> sources = new ArrayList<>();
        try (ResultSet tables = metadata.getTables(null, null, "%", null)) {
            while (tables.next()) {
                sources.add(new KnownNames.Source(
                        tables.getString("TABLE_SCHEM"),
                        tables.getString("TABLE_NAME"),
                        tables.getString("TABLE_TYPE")));
            }
        }
        Set<String> functions = new TreeSet<>();
        try (ResultSet rows = metadata.getFunctions(null, null, "%")) {
            while (rows.next()) {
                functions.add(rows.getString("FUNCTION_NAME"));
            }
        }
        return new KnownNames(words, List.copyOf(sources), List.copyOf(functions));
    }

    private static List<String> columns(DatabaseMetaData metadata, KnownNames.Source source) throws SQLException {
        String escape = metadata.getSearchStringEscape();
        List<String> names = new ArrayList<>();
        try (ResultSet rows =
                metadata.getColumns(null, escaped(source.schema(), escape), escaped(source.name(), escape), "%")) {
            while (rows.next()) {
                names.add(rows.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(names);
    }

    private static String escaped(String name, String escape) {
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "runnel-sql-names");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
