package io.runnel.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.ClearConfig;
import io.runnel.registry.subject.ClearMode;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.DeleteContext;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.DeleteVersion;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.SetConfig;
import io.runnel.registry.subject.SetMode;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.VersionNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes over three contexts, beside a simple model of what must come of them. After each: no id with two schemas,
 * no id given anew, no version lost or given twice, and the topic, replayed or compacted and replayed, says the same.
 */
class RegistryPropertyTest {
    private static final int STEPS = 1500;
    private static final List<String> CONTEXTS = List.of("", ":.x:", ":.y:");
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final Replay registry = new Replay(CompatibilityLevel.NONE);
    /** Versions by subject, softly deleted ones included. */
    private final Map<String, TreeMap<Integer, StoredSchema>> model = new TreeMap<>();

    private final Map<String, Integer> highestIds = new HashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261121})
    void whateverIsAskedTheTopicStaysTrue(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            String label = "seed " + seed + " step " + step;
            change(random, label);
            if (step % 50 == 0) {
                assertThat(snapshot(registry.restarted())).as(label).isEqualTo(snapshot(registry.state()));
                assertThat(snapshot(registry.compacted(true))).as(label).isEqualTo(snapshot(registry.state()));
                assertThat(snapshot(registry.compacted(false))).as(label).isEqualTo(snapshot(registry.state()));
                assertThat(versions(registry.state())).as(label).isEqualTo(versions(model));
            }
            if (step % 333 == 0) {
                registry.restartCompacted();
            }
        }
    }

    private void change(Random random, String label) {
        String context = CONTEXTS.get(random.nextInt(CONTEXTS.size()));
        String subject = context + NAMES.get(random.nextInt(NAMES.size()));
        int dice = random.nextInt(100);
        if (dice < 45) {
            register(subject, schema(random), label);
        } else if (dice < 55) {
            importSchema(subject, schema(random), 1 + random.nextInt(6), 1 + random.nextInt(40), label);
        } else if (dice < 68) {
            attempt(new DeleteVersion(subject, version(random), false)).ifPresent(version -> hide(subject, version));
        } else if (dice < 80) {
            attempt(new DeleteVersion(subject, version(random), true))
                    .ifPresent(version -> versions(subject).remove(version));
        } else if (dice < 85) {
            attempt(new DeleteSubject(subject, false))
                    .ifPresent(versions -> versions.forEach(version -> hide(subject, version)));
        } else if (dice < 89) {
            attempt(new DeleteSubject(subject, true)).ifPresent(versions -> model.remove(subject));
        } else {
            changeSettings(random, dice, random.nextBoolean() ? subject : context);
        }
    }

    private void changeSettings(Random random, int dice, String scope) {
        if (dice < 93) {
            Mode mode = Mode.values()[random.nextInt(Mode.values().length)];
            boolean emptied = mode == Mode.IMPORT && registry.state().modeInScope(scope) != Mode.IMPORT;
            if (attempt(new SetMode(scope, mode, false)).isPresent() && emptied) {
                model.keySet().removeIf(subject -> inScope(subject, scope));
            }
        } else if (dice < 96) {
            attempt(new ClearMode(random.nextBoolean() ? null : scope, random.nextBoolean()));
            attempt(new ClearMode(scope, false));
        } else if (dice < 97) {
            attempt(new SetConfig(scope, SubjectConfig.of(CompatibilityLevel.NONE)));
        } else if (dice < 98) {
            attempt(new ClearConfig(scope));
        } else {
            attempt(new DeleteContext(QualifiedSubject.contextOf(scope)));
        }
    }

    /** The empty scope is the global one. */
    private static boolean inScope(String subject, String scope) {
        return scope.isEmpty() || scope.equals(subject) || scope.endsWith(":") && subject.startsWith(scope);
    }

    private void register(String subject, SchemaText text, String label) {
        String context = QualifiedSubject.contextOf(subject);
        TreeMap<Integer, StoredSchema> before = new TreeMap<>(versions(subject));
        Integer known = idOf(context, text);
        attempt(new RegisterSchema(subject, text, false)).ifPresent(stored -> {
            StoredSchema same = before.values().stream()
                    .filter(version -> !version.deleted() && version.schema().equals(text))
                    .reduce((older, newer) -> newer)
                    .orElse(null);
            if (same != null) {
                assertThat(List.of(stored.version(), stored.id()))
                        .as(label)
                        .isEqualTo(List.of(same.version(), same.id()));
                return;
            }
            int next = before.isEmpty() ? 1 : before.lastKey() + 1;
            assertThat(stored.version()).as(label).isEqualTo(next);
            int highest = highestIds.getOrDefault(context, 0);
            assertThat(stored.id()).as(label).isEqualTo(known == null ? highest + 1 : known);
            enter(stored);
        });
    }

    private void importSchema(String subject, SchemaText text, int version, int id, String label) {
        String context = QualifiedSubject.contextOf(subject);
        Optional<SchemaText> holder = model.values().stream()
                .flatMap(versions -> versions.values().stream())
                .filter(stored -> stored.context().equals(context) && stored.id() == id)
                .map(StoredSchema::schema)
                .findFirst();
        attempt(new RegisterSchema(subject, text, version, id, false, false)).ifPresent(stored -> {
            assertThat(holder.orElse(text))
                    .as(label + ": an id keeps its schema")
                    .isEqualTo(text);
            assertThat(stored.id()).as(label).isEqualTo(id);
            assertThat(stored.version()).as(label).isEqualTo(version);
            enter(stored);
        });
    }

    /** A version that comes again takes the place of the deleted ones of the same schema before it. */
    private void enter(StoredSchema stored) {
        TreeMap<Integer, StoredSchema> versions = versions(stored.subject());
        versions.headMap(stored.version())
                .values()
                .removeIf(version -> version.deleted() && version.id() == stored.id());
        versions.put(stored.version(), stored);
        highestIds.merge(stored.context(), stored.id(), Math::max);
    }

    private @Nullable Integer idOf(String context, SchemaText text) {
        List<Integer> ids = registry.state().ids(context, text);
        assertThat(ids)
                .allSatisfy(id -> assertThat(registry.state().uses(context, id))
                        .isNotEmpty()
                        .allSatisfy(use -> assertThat(use.schema()).isEqualTo(text)));
        return ids.isEmpty() ? null : ids.get(ids.size() - 1);
    }

    private TreeMap<Integer, StoredSchema> versions(String subject) {
        return model.computeIfAbsent(subject, missing -> new TreeMap<>());
    }

    private void hide(String subject, int version) {
        versions(subject)
                .computeIfPresent(
                        version,
                        (number, old) -> new StoredSchema(old.subject(), number, old.id(), old.schema(), true));
    }

    /** Empty when it is refused; then nothing may have changed. */
    private <R> Optional<R> attempt(Command<R> command) {
        int before = registry.size();
        try {
            return Optional.of(registry.execute(command));
        } catch (RegistryException e) {
            assertThat(registry.size()).isEqualTo(before);
            return Optional.empty();
        }
    }

    private static SchemaText schema(Random random) {
        return SchemaText.avro("{\"type\":\"record\",\"name\":\"R" + random.nextInt(7) + "\",\"fields\":[]}");
    }

    private static VersionNumber version(Random random) {
        int number = random.nextInt(6);
        return number == 0 ? VersionNumber.LATEST : new VersionNumber(number);
    }

    private static List<String> versions(Map<String, TreeMap<Integer, StoredSchema>> model) {
        List<String> lines = new ArrayList<>();
        model.values().forEach(versions -> versions.values().forEach(version -> lines.add(line(version))));
        return lines;
    }

    private static List<String> versions(RegistryState state) {
        List<String> lines = new ArrayList<>();
        state.subjects().values().forEach(versions -> versions.all().forEach(version -> lines.add(line(version))));
        return lines;
    }

    private static String line(StoredSchema version) {
        return version.subject() + " " + version.version() + " " + version.id() + " "
                + version.schema().text() + (version.deleted() ? " deleted" : "");
    }

    /** All that can be asked of a state. */
    private static List<String> snapshot(RegistryState state) {
        List<String> lines = versions(state);
        lines.add("contexts " + state.contexts());
        lines.add("configs " + state.configs());
        for (String prefix : CONTEXTS) {
            String context = QualifiedSubject.contextOf(prefix);
            lines.add("highest id " + context + " " + state.maxId(context));
            for (int id = 1; id <= state.maxId(context); id++) {
                lines.add(id + " in " + context + " "
                        + state.uses(context, id).stream()
                                .map(RegistryPropertyTest::line)
                                .sorted()
                                .toList());
            }
            NAMES.forEach(name -> lines.add("mode " + prefix + name + " " + state.mode(prefix + name)));
            lines.add("mode " + prefix + " " + state.mode(prefix));
        }
        return lines;
    }
}
