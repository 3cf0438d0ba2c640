package io.runnel.registry.subject;

import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings and modes by scope. A subject's own come first, then those of its context; the global ones are those of the
 * default context, and no other context inherits from them (Confluent: "there is no global compatibility across all
 * contexts"). The one exception is the global mode READONLY_OVERRIDE, which holds everywhere.
 */
final class Settings {
    /** The key of the global settings: no subject has the empty name here. */
    private static final String GLOBAL = "";

    private final SubjectConfig standard;
    private final Table<String, SubjectConfig> configs;
    private final Table<String, Mode> modes;

    private Settings(SubjectConfig standard, Table<String, SubjectConfig> configs, Table<String, Mode> modes) {
        this.standard = standard;
        this.configs = configs;
        this.modes = modes;
    }

    Settings(CompatibilityLevel standard) {
        this(SubjectConfig.of(standard), Table.sorted(), Table.sorted());
    }

    Settings overlay() {
        return new Settings(standard, configs.overlay(), modes.overlay());
    }

    void set(@Nullable String subject, @Nullable SubjectConfig config) {
        String key = subject == null ? GLOBAL : subject;
        if (config == null) {
            configs.remove(key);
        } else {
            configs.put(key, config);
        }
    }

    void set(@Nullable String subject, @Nullable Mode mode) {
        String key = subject == null ? GLOBAL : subject;
        if (mode == null) {
            modes.remove(key);
        } else {
            modes.put(key, mode);
        }
    }

    Optional<SubjectConfig> config(@Nullable String subject) {
        return Optional.ofNullable(configs.get(subject == null ? GLOBAL : subject));
    }

    /** All settings by subject, the global ones under the empty text. */
    NavigableMap<String, SubjectConfig> configs() {
        return configs.map();
    }

    SubjectConfig configInScope(@Nullable String subject) {
        String own = subject == null ? GLOBAL : subject;
        String wider = wider(own);
        SubjectConfig found = configs.getOrDefault(wider, SubjectConfig.NONE).orElse(standard);
        return own.equals(wider)
                ? found
                : configs.getOrDefault(own, SubjectConfig.NONE).orElse(found);
    }

    Optional<Mode> mode(@Nullable String subject) {
        return Optional.ofNullable(modes.get(subject == null ? GLOBAL : subject));
    }

    /** All modes by subject, the global one under the empty text. */
    NavigableMap<String, Mode> modes() {
        return modes.map();
    }

    Mode modeInScope(@Nullable String subject) {
        if (modes.get(GLOBAL) == Mode.READONLY_OVERRIDE) {
            return Mode.READONLY_OVERRIDE;
        }
        String own = subject == null ? GLOBAL : subject;
        Mode mode = modes.get(own);
        return mode != null ? mode : modes.getOrDefault(wider(own), Mode.READWRITE);
    }

    /** The key of the context's settings. */
    private static String wider(String subject) {
        return QualifiedSubject.parse(subject).contextPrefix();
    }
}
