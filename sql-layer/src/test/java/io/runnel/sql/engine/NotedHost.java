package io.runnel.sql.engine;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A host that runs nothing and notes what it is told. */
final class NotedHost implements PersistentQueryHost {
    final Map<String, QueryStatus.State> states = new ConcurrentHashMap<>();
    final List<String> told = new ArrayList<>();
    String replaced = "";
    boolean refuses;
    Runnable meanwhile = () -> {};

    /** What other sessions do before it is told. */
    private void meanwhile() {
        Runnable others = meanwhile;
        meanwhile = () -> {};
        others.run();
    }

    @Override
    public void start(PersistentQuery query) {
        meanwhile();
        if (refuses) {
            throw new SqlException("53400", "There is no room.");
        }
        told.add("start " + query.id() + " " + query.state() + " " + query.onError());
        states.put(query.id(), QueryStatus.State.RUNNING);
    }

    @Override
    public void replace(PersistentQuery query) {
        meanwhile();
        if (refuses) {
            throw new SqlException("53400", "There is no room.");
        }
        replaced = query.statement();
        told.add("replace " + query.id() + " " + query.state());
    }

    @Override
    public void pause(String id) {
        told.add("pause " + id);
        states.put(id, QueryStatus.State.PAUSED);
    }

    @Override
    public void resume(String id) {
        told.add("resume " + id);
    }

    @Override
    public void terminate(String id) {
        told.add("terminate " + id);
        states.remove(id);
        if (refuses) {
            throw new SqlException("55006", "It does not stand still.");
        }
    }

    @Override
    public void release(String id) {
        told.add("release " + id);
        states.remove(id);
    }

    @Override
    public void forget(Supplier<Set<String>> known) {
        if (!known.get().isEmpty()) {
            told.add("forget all but " + known.get());
        }
    }

    @Override
    public Optional<QueryStatus> status(String id) {
        return Optional.ofNullable(states.get(id)).map(QueryStatus::idle);
    }

    @Override
    public void close() {
        told.add("close");
    }
}
