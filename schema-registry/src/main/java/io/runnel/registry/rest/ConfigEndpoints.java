package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.RuleSet;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.ClearConfig;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.SetConfig;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /config}: the settings of all subjects, of a context ({@code :.context:}), of a subject. */
final class ConfigEndpoints {
    private static final Set<String> FIELDS = Set.of(
            "alias",
            "aliasForDeks",
            "normalize",
            "validateFields",
            "validateNewSchemas",
            "validateRules",
            "compatibilityLevel",
            "compatibilityPolicy",
            "compatibilityGroup",
            "defaultMetadata",
            "overrideMetadata",
            "defaultRuleSet",
            "overrideRuleSet");

    private final RegistryStore store;
    private final RegistryState state;

    ConfigEndpoints(RegistryStore store) {
        this.store = store;
        this.state = store.state();
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/config", this::config);
        routes.changes("PUT", "/config", this::setConfig);
        routes.changes("DELETE", "/config", this::clearConfig);
        routes.reads("GET", "/config/{subject}", this::config);
        routes.changes("PUT", "/config/{subject}", this::setConfig);
        routes.changes("DELETE", "/config/{subject}", this::clearConfig);
    }

    /** Null for the global settings, which are those of the default context. */
    static @Nullable String scope(Call call) {
        return QualifiedSubject.normalizedOrGlobal(call.subject());
    }

    private Reply config(Call call) {
        String scope = scope(call);
        SubjectConfig config = scope == null || call.flag("defaultToGlobal")
                ? state.configInScope(scope)
                : state.config(scope).orElseThrow(() -> RegistryErrors.levelNotConfigured(scope));
        return Reply.ok(Json.config(config, "compatibilityLevel"));
    }

    private Reply setConfig(Call call) {
        JsonNode body = call.body();
        SetConfig wish = new SetConfig(scope(call), values(body), cleared(body));
        return Reply.ok(Json.config(store.execute(wish), "compatibility"));
    }

    private Reply clearConfig(Call call) {
        return Reply.ok(Json.config(store.execute(new ClearConfig(scope(call))), "compatibilityLevel"));
    }

    private static SubjectConfig values(JsonNode body) {
        String level = JsonBody.text(body, levelField(body));
        return new SubjectConfig(
                JsonBody.text(body, "alias"),
                JsonBody.text(body, "aliasForDeks"),
                JsonBody.bool(body, "normalize"),
                JsonBody.bool(body, "validateFields"),
                JsonBody.bool(body, "validateNewSchemas"),
                JsonBody.bool(body, "validateRules"),
                level == null ? null : CompatibilityLevel.named(level),
                JsonBody.text(body, "compatibilityPolicy"),
                JsonBody.text(body, "compatibilityGroup"),
                Contracts.metadata(body, "defaultMetadata"),
                Contracts.metadata(body, "overrideMetadata"),
                checked(Contracts.ruleSet(body, "defaultRuleSet")),
                checked(Contracts.ruleSet(body, "overrideRuleSet")));
    }

    /** Requests call it {@code compatibility}; who sends the name of the answers means the same. */
    private static String levelField(JsonNode body) {
        return body.has("compatibility") ? "compatibility" : "compatibilityLevel";
    }

    /** An explicit null takes a setting back. */
    private static Set<String> cleared(JsonNode body) {
        Set<String> cleared = new HashSet<>();
        body.fields().forEachRemaining(field -> {
            String name = field.getKey().equals("compatibility") ? "compatibilityLevel" : field.getKey();
            if (field.getValue().isNull() && FIELDS.contains(name)) {
                cleared.add(name);
            }
        });
        return cleared;
    }

    /** @throws RegistryException 42210 for rules that do not hold together */
    static @Nullable RuleSet checked(@Nullable RuleSet rules) {
        String refusal = rules == null ? null : rules.refusal();
        if (refusal != null) {
            throw new RegistryException(RegistryErrors.INVALID_RULE_SET, refusal);
        }
        return rules;
    }
}
