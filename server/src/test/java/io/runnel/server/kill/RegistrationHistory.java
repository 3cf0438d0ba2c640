package io.runnel.server.kill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the registry has promised so far, and whether it keeps it. */
final class RegistrationHistory {
    /** Schema by context and id: an id is given to one schema, for all time. */
    private final Map<String, String> schemas = new ConcurrentHashMap<>();
    /** Id by subject and schema, of registrations that were acknowledged and not taken back. */
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    /** Id by subject and version, as they were listed once. */
    private final Map<String, Integer> listed = new HashMap<>();

    private final List<String> broken = new ArrayList<>();
    private final AtomicInteger registrations = new AtomicInteger();

    int registrations() {
        return registrations.get();
    }

    /** A registration was answered. */
    void acknowledged(String subject, String schema, int id, boolean kept) {
        registrations.incrementAndGet();
        given(subject, schema, id);
        if (kept) {
            Integer before = acknowledged.put(subject + " " + schema, id);
            if (before != null && before != id) {
                add("subject " + subject + " had its schema as id " + before + " and now as " + id + ": " + schema);
            }
        }
    }

    private void given(String subject, String schema, int id) {
        String before = schemas.putIfAbsent(context(subject) + " " + id, schema);
        if (before != null && !before.equals(schema)) {
            add("id " + id + " of context '" + context(subject) + "' was given to two schemas: " + before + " and "
                    + schema);
        }
    }

    private static String context(String subject) {
        return subject.startsWith(":.") ? subject.substring(0, subject.indexOf(':', 1) + 1) : "";
    }

    private synchronized void add(String what) {
        broken.add(what);
    }

    /** Every promise that the registry breaks with what it lists now. */
    synchronized List<String> judge(List<Registrations.Version> now) {
        Map<String, Registrations.Version> versions = new HashMap<>();
        Map<String, Integer> live = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Integer> highest = new HashMap<>();
        for (Registrations.Version version : now) {
            given(version.subject(), version.schema(), version.id());
            versions.put(version.subject() + " " + version.version(), version);
            if (!version.deleted()) {
                live.put(version.subject() + " " + version.schema(), version.id());
            }
            counts.merge(version.subject(), 1, Integer::sum);
            highest.merge(version.subject(), version.version(), Math::max);
        }
        acknowledged.forEach((what, id) -> {
            if (!id.equals(live.get(what))) {
                broken.add("acknowledged with id " + id + ", now " + live.get(what) + ": " + what);
            }
        });
        listed.forEach((what, id) -> judge(what, id, versions.get(what)));
        versions.forEach((what, version) -> {
            if (isKept(version.subject())) {
                listed.put(what, version.id());
            }
        });
        counts.forEach((subject, count) -> {
            if (isKept(subject) && !count.equals(highest.get(subject))) {
                broken.add("subject " + subject + " goes up to version " + highest.get(subject) + " but has only "
                        + count);
            }
        });
        return broken;
    }

    private void judge(String what, int id, Registrations.@Nullable Version now) {
        if (now == null || now.id() != id) {
            broken.add("version was listed with id " + id + ", now " + now + ": " + what);
        }
    }

    /** Subjects that are deleted while the node is killed may be there or not. */
    private static boolean isKept(String subject) {
        return !subject.contains(KilledRegistrations.PASSING);
    }
}
