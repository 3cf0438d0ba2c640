package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY over sessions. A row makes one session of itself and of those within reach of it: each of these is taken away
 * first, the oldest first, then the one that has grown out of them comes. For final results, a session gives its one row when
 * the time of its partition is so far ahead that no row can reach it any more. A row is too late if the session that it
 * would be in is over by that measure. Rows with a grouping value or a time that is null are in no session.
 *
 * <p>Output rows have an array of their own. Their event time is the newest of the session's rows.
 */
public final class SessionAggregation extends EventTimeGrouping<Session> {
    private final ChangeSink out;

    /** By the times of their last rows. */
    private final TimedState<Session> sessions;

    /** Sessions that the current row reaches. */
    private final List<Session> reached = new ArrayList<>(2);

    /** @param name unique in the query; states of it begin with it */
    public SessionAggregation(String name, WindowedGrouping grouping, OperatorHost host, ChangeSink out) {
        super(name, grouping, host);
        this.out = out;
        this.sessions = host.timedState(name, Session.codec(functions));
    }

    @Override
    TimedState<Session> state() {
        return sessions;
    }

    @Override
    void take(@Nullable Object[] row, long eventMs, long timeMs) {
        reach(eventMs);
        long last = eventMs;
        for (Session session : reached) {
            last = Math.max(last, session.lastMs);
        }
        if (last < openFrom(streamMs)) {
            tellLate(row, eventMs, "a session up to " + last + " ends " + (windows.reachMs() + windows.graceMs()));
        } else {
            extend(row, eventMs, timeMs);
        }
    }

    /** Sessions whose last rows are before this take no rows any more. */
    private long openFrom(long nowMs) {
        return nowMs - windows.graceMs() - windows.reachMs();
    }

    private void reach(long eventMs) {
        reached.clear();
        long reachMs = windows.reachMs();
        sessions.range(probe, eventMs - reachMs, Long.MAX_VALUE, (key, lastMs, session) -> {
            if (session.firstMs <= eventMs + reachMs) {
                reached.add(session);
            }
        });
    }

    private void extend(@Nullable Object[] row, long eventMs, long timeMs) {
        for (Session session : reached) {
            sessions.remove(session.group.key(probe), session.lastMs);
            boolean same = session.firstMs == eventMs && session.lastMs == eventMs;
            if (!grouping.onlyFinal() && !same) {
                out.accept(row(probe, session), null, session.group.timeMs());
            }
        }
        // The usual case, in which a session goes on, makes no new group.
        Session merged = reached.isEmpty() ? new Session(functions.start(), eventMs, eventMs) : reached.get(0);
        @Nullable Object @Nullable [] replaced = replaced(merged, eventMs);
        for (int i = 1; i < reached.size(); i++) {
            merged.group.merge(reached.get(i).group);
        }
        for (Session session : reached) {
            merged.firstMs = Math.min(merged.firstMs, session.firstMs);
            merged.lastMs = Math.max(merged.lastMs, session.lastMs);
        }
        merged.firstMs = Math.min(merged.firstMs, eventMs);
        merged.lastMs = Math.max(merged.lastMs, eventMs);
        merged.group.add(row, timeMs);
        sessions.put(merged.group.key(probe), merged.lastMs, merged);
        if (!grouping.onlyFinal()) {
            out.accept(replaced, row(probe, merged), merged.group.timeMs());
        }
    }

    /** A session of this very time alone is not taken away: its row is replaced. */
    private @Nullable Object @Nullable [] replaced(Session session, long eventMs) {
        boolean same = !reached.isEmpty() && session.firstMs == eventMs && session.lastMs == eventMs;
        return same && !grouping.onlyFinal() ? row(probe, session) : null;
    }

    private @Nullable Object[] row(RowKey key, Session session) {
        return grouping.row()
                .of(key, session.firstMs, windows.sessionEnd(session.lastMs), session.group, functions.columns.size());
    }

    @Override
    long keptFrom(long nowMs) {
        long open = openFrom(nowMs);
        return grouping.onlyFinal() ? open : Math.min(open, nowMs - windows.retentionMs());
    }

    @Override
    long closedAt(long lastMs) {
        return lastMs + windows.reachMs() + windows.graceMs() + 1;
    }

    @Override
    void close(RowKey key, long lastMs, Session session) {
        if (grouping.onlyFinal()) {
            out.accept(null, row(key, session), session.group.timeMs());
        }
        session.group.release();
    }
}
