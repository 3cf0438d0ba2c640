package io.runnel.log.broker;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.network.Call;
import org.apache.kafka.common.errors.MismatchedEndpointTypeException;
import org.apache.kafka.common.errors.UnsupportedEndpointTypeException;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.DescribeClusterRequest;
import org.apache.kafka.common.requests.DescribeClusterResponse;

/** DescribeCluster: the cluster's id and its brokers. */
final class DescribeClusterHandler implements ApiHandler {
    /** Endpoint types of KIP-919. */
    private static final byte BROKERS = 1;

    private static final byte CONTROLLERS = 2;

    private final Broker broker;

    DescribeClusterHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_CLUSTER;
    }

    @Override
    public void handle(Call call) {
        DescribeClusterRequestData request = ((DescribeClusterRequest) call.request()).data();
        if (request.endpointType() != BROKERS && request.endpointType() != CONTROLLERS) {
            throw new UnsupportedEndpointTypeException("Endpoint type " + request.endpointType()
                    + " is not known: it must be 1 (brokers) or 2 (controllers).");
        }
        if (request.endpointType() == CONTROLLERS) {
            throw new MismatchedEndpointTypeException(
                    "This is an endpoint of brokers; asked for is endpoint type " + request.endpointType());
        }
        ClusterImage image = broker.image();
        DescribeClusterResponseData response = new DescribeClusterResponseData()
                .setClusterId(image.clusterId())
                .setControllerId(broker.metadata().controllerId());
        boolean all = request.includeFencedBrokers();
        for (BrokerImage node : all ? image.brokers().values() : image.inService()) {
            response.brokers()
                    .add(new DescribeClusterBroker()
                            .setBrokerId(node.nodeId())
                            .setHost(broker.hostFor(call, node))
                            .setPort(node.port())
                            .setRack(node.rack())
                            .setIsFenced(!node.inService()));
        }
        if (request.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(Broker.clusterOperations());
        }
        call.respond(new DescribeClusterResponse(response));
    }
}
