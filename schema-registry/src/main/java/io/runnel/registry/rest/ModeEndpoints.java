package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.Mode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.subject.ClearMode;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.SetMode;
import org.jspecify.annotations.Nullable;

/** {@code /mode}: what may be done, in all contexts, in one ({@code :.context:}), to a subject. */
final class ModeEndpoints {
    private final RegistryStore store;
    private final RegistryState state;

    ModeEndpoints(RegistryStore store) {
        this.store = store;
        this.state = store.state();
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/mode", this::mode);
        routes.changes("PUT", "/mode", this::setMode);
        routes.changes("DELETE", "/mode", this::clearMode);
        routes.reads("GET", "/mode/{subject}", this::mode);
        routes.changes("PUT", "/mode/{subject}", this::setMode);
        routes.changes("DELETE", "/mode/{subject}", this::clearMode);
    }

    private static Reply answer(@Nullable Mode mode) {
        ObjectNode body = Json.object();
        return Reply.ok(mode == null ? body : body.put("mode", mode.name()));
    }

    private Reply mode(Call call) {
        String scope = ConfigEndpoints.scope(call);
        Mode inScope = state.modeInScope(scope);
        // The override is told to whoever asks, for no mode of its own helps a subject against it.
        if (scope == null || call.flag("defaultToGlobal") || inScope == Mode.READONLY_OVERRIDE) {
            return answer(inScope);
        }
        return answer(state.mode(scope).orElseThrow(() -> RegistryErrors.modeNotConfigured(scope)));
    }

    /** {@code {"mode":null}} takes the mode back. */
    private Reply setMode(Call call) {
        String scope = ConfigEndpoints.scope(call);
        String name = JsonBody.text(call.body(), "mode");
        if (name != null) {
            return answer(store.execute(new SetMode(scope, Mode.named(name), call.flag("force"))));
        }
        if (!call.body().has("mode")) {
            throw new RegistryException(
                    RegistryErrors.INVALID_MODE, "The request body needs a field 'mode', but is " + call.body());
        }
        if (scope == null || state.mode(scope).isPresent()) {
            store.execute(new ClearMode(scope, false));
        }
        return answer(null);
    }

    private Reply clearMode(Call call) {
        return answer(store.execute(new ClearMode(ConfigEndpoints.scope(call), call.flag("recursive")))
                .orElse(null));
    }
}
