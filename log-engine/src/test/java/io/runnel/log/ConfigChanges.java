package io.runnel.log;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;

/** Topic configs as an administrator changes and sees them. */
final class ConfigChanges {
    private ConfigChanges() {}

    static void set(Admin admin, String topic, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /** All configs with their values. */
    static Map<String, String> described(Admin admin, String topic) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> values = new TreeMap<>();
        admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .entries()
                .forEach(entry -> values.put(entry.name(), entry.value()));
        return values;
    }

    /** Those that are asked for, which Kafka's admin client cannot do. */
    static Map<String, String> described(RawClient client, String topic, String... names) throws IOException {
        DescribeConfigsRequest request = new DescribeConfigsRequest.Builder(new DescribeConfigsRequestData()
                        .setResources(List.of(new DescribeConfigsResource()
                                .setResourceType(ConfigResource.Type.TOPIC.id())
                                .setResourceName(topic)
                                .setConfigurationKeys(List.of(names)))))
                .build();
        DescribeConfigsResponse response = client.call(request, 1);
        Map<String, String> values = new TreeMap<>();
        for (DescribeConfigsResourceResult config :
                response.data().results().get(0).configs()) {
            values.put(config.name(), config.value());
        }
        return values;
    }
}
