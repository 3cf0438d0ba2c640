package io.runnel.jdbc.statement;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The statements of a connection that nobody closed. They are held weakly, as users forget to close statements; of those
 * that were collected the numbers remain, for the service to close them. Thread-safe.
 */
final class OpenStatements {
    private static final class Held extends WeakReference<StatementResults> {
        private final int number;

        Held(StatementResults statement, ReferenceQueue<StatementResults> collected) {
            super(statement, collected);
            number = statement.number();
        }
    }

    private final Map<Integer, Held> open = new ConcurrentHashMap<>();
    private final ReferenceQueue<StatementResults> collected = new ReferenceQueue<>();

    void add(StatementResults statement) {
        open.put(statement.number(), new Held(statement, collected));
    }

    /** Of a statement that was closed. */
    void remove(StatementResults statement) {
        open.remove(statement.number());
    }

    List<StatementResults> all() {
        List<StatementResults> all = new ArrayList<>();
        for (Held held : open.values()) {
            StatementResults statement = held.get();
            if (statement != null) {
                all.add(statement);
            }
        }
        return all;
    }

    /** The numbers of the statements that were collected without being closed, each once. */
    List<Integer> forgotten() {
        List<Integer> numbers = new ArrayList<>();
        for (Reference<?> next = collected.poll(); next != null; next = collected.poll()) {
            if (next instanceof Held held && open.remove(held.number, held)) {
                numbers.add(held.number);
            }
        }
        return numbers;
    }
}
