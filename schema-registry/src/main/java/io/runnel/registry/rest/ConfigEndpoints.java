package io.runnel.registry.rest;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.ClearConfig;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.SetConfig;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /config}, the compatibility levels, and {@code /mode}. */
final class ConfigEndpoints {
    private static final Set<String> MODES = Set.of("READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT", "FORWARD");

    private final RegistryStore store;
    private final RegistryState state;

    ConfigEndpoints(RegistryStore store) {
        this.store = store;
        this.state = store.state();
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/config", call -> level(state.globalLevel()));
        routes.changes("PUT", "/config", call -> setLevel(null, call));
        routes.changes("DELETE", "/config", call -> cleared(null));
        routes.reads("GET", "/config/{subject}", this::subjectLevel);
        routes.changes("PUT", "/config/{subject}", call -> setLevel(call.subject(), call));
        routes.changes("DELETE", "/config/{subject}", call -> cleared(call.subject()));
        routes.reads("GET", "/mode", call -> mode());
        routes.changes("PUT", "/mode", this::setMode);
        routes.changes("DELETE", "/mode", call -> mode());
        routes.reads("GET", "/mode/{subject}", this::subjectMode);
        routes.changes("PUT", "/mode/{subject}", this::setMode);
        routes.changes("DELETE", "/mode/{subject}", this::deleteSubjectMode);
    }

    private static Reply level(CompatibilityLevel level) {
        return Reply.ok(Json.object().put("compatibilityLevel", level.name()));
    }

    private Reply subjectLevel(Call call) {
        return level(state.subjectLevel(call.subject()).orElseGet(() -> {
            if (call.flag("defaultToGlobal")) {
                return state.globalLevel();
            }
            throw RegistryErrors.levelNotConfigured(call.subject());
        }));
    }

    private Reply setLevel(@Nullable String subject, Call call) {
        CompatibilityLevel level =
                CompatibilityLevel.named(call.body().path("compatibility").asText(""));
        store.execute(new SetConfig(subject, SubjectConfig.of(level)));
        return Reply.ok(Json.object().put("compatibility", level.name()));
    }

    private Reply cleared(@Nullable String subject) {
        CompatibilityLevel was = store.execute(new ClearConfig(subject)).compatibilityLevel();
        return level(was == null ? state.globalLevel() : was);
    }

    private static Reply mode() {
        return Reply.ok(Json.object().put("mode", "READWRITE"));
    }

    private Reply subjectMode(Call call) {
        if (call.flag("defaultToGlobal")) {
            return mode();
        }
        throw new RegistryException(
                RegistryErrors.SUBJECT_MODE_NOT_CONFIGURED,
                "Subject '" + call.subject() + "' does not have subject-level mode configured");
    }

    private Reply deleteSubjectMode(Call call) {
        throw RegistryErrors.subjectNotFound(call.subject());
    }

    private Reply setMode(Call call) {
        String mode = call.body().path("mode").asText("");
        if (!MODES.contains(mode)) {
            throw new RegistryException(
                    RegistryErrors.INVALID_MODE, "Invalid mode '" + mode + "'. Valid values are " + MODES);
        }
        if (!mode.equals("READWRITE")) {
            throw new RegistryException(
                    RegistryErrors.OPERATION_NOT_PERMITTED,
                    "Mode " + mode + " is not supported by this registry yet: it is always in mode READWRITE");
        }
        return mode();
    }
}
