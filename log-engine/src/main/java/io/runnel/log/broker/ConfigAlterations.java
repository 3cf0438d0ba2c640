package io.runnel.log.broker;

import io.runnel.log.metadata.ClusterMetadata.Rule;
import io.runnel.log.metadata.ConfigChange;
import io.runnel.log.metadata.ConfigDecisions;
import io.runnel.log.metadata.Elections;
import io.runnel.log.metadata.GroupConfigRules;
import io.runnel.log.metadata.GroupConfigRules.Bounds;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.network.Call;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.requests.ApiError;

/** What AlterConfigs and IncrementalAlterConfigs have in common: each resource changes, or not, for itself. */
final class ConfigAlterations {
    private final Broker broker;
    private final ConfigDecisions decisions;

    ConfigAlterations(Broker broker) {
        this.broker = broker;
        this.decisions = new ConfigDecisions(
                broker.settings().rules(),
                broker.config().nodeId(),
                groups(broker.settings()),
                new Elections(broker.settings().replicationRules()));
    }

    private static GroupConfigRules groups(BrokerSettings settings) {
        return new GroupConfigRules(
                new Bounds(
                        settings.integer("group.consumer.min.session.timeout.ms"),
                        settings.integer("group.consumer.max.session.timeout.ms"),
                        settings.integer("group.consumer.session.timeout.ms")),
                new Bounds(
                        settings.integer("group.consumer.min.heartbeat.interval.ms"),
                        settings.integer("group.consumer.max.heartbeat.interval.ms"),
                        settings.integer("group.consumer.heartbeat.interval.ms")));
    }

    /** Which configs are asked for; the type may be one that no enum knows. */
    record Resource(byte type, String name) {}

    /** What is asked for a resource. */
    record Alteration(Resource resource, ConfigChange change) {}

    /** Carries the changes out, or only checks them, and gives an error, or none, for each in the same order. */
    void alter(Call call, List<Alteration> alterations, boolean validateOnly, Consumer<List<ApiError>> answer) {
        Set<Resource> seen = new HashSet<>();
        Set<Resource> repeated = new HashSet<>();
        alterations.stream()
                .map(Alteration::resource)
                .filter(each -> !seen.add(each))
                .forEach(repeated::add);
        Rule<Alteration, Map<String, String>> rule = (image, alteration) -> {
            Resource resource = alteration.resource();
            if (repeated.contains(resource)) {
                throw new InvalidRequestException("Each resource must appear at most once.");
            }
            ConfigResource.Type type = ConfigResource.Type.forId(resource.type());
            return decisions.alter(
                    image, new ConfigDecisions.Request(new ConfigResource(type, resource.name()), alteration.change()));
        };
        if (validateOnly) {
            answer.accept(errors(broker.metadata().preview(alterations, rule)));
        } else {
            call.answerWith(broker.metadata().change(alterations, rule), outcomes -> answer.accept(errors(outcomes)));
        }
    }

    private static List<ApiError> errors(List<Outcome<Map<String, String>>> outcomes) {
        return outcomes.stream().map(Broker::error).toList();
    }
}
