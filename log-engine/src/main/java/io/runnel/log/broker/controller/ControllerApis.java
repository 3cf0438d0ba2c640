package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ControllerService;
import java.util.ArrayList;
import java.util.List;

/** The handlers of this package. */
public final class ControllerApis {
    private ControllerApis() {}

    /**
     * One for each API.
     *
     * @param betweenNodes whether other nodes may ask this one: a node that stands alone has no brokers to register
     */
    public static List<ApiHandler> handlers(
            ClusterMetadata metadata, ControllerService controller, boolean betweenNodes) {
        List<ApiHandler> handlers = new ArrayList<>(List.of(
                new UnregisterBrokerHandler(controller),
                new ElectLeadersHandler(metadata, controller),
                new AlterPartitionReassignmentsHandler(controller),
                new ListPartitionReassignmentsHandler(metadata, controller),
                new DescribeQuorumHandler(controller),
                new AddRaftVoterHandler(metadata, controller),
                new RemoveRaftVoterHandler(metadata, controller)));
        if (betweenNodes) {
            handlers.add(new BrokerRegistrationHandler(controller));
            handlers.add(new BrokerHeartbeatHandler(controller));
            handlers.add(new AlterPartitionHandler(controller));
            handlers.add(new AssignReplicasToDirsHandler(controller));
            handlers.add(new AllocateProducerIdsHandler(controller));
        }
        return List.copyOf(handlers);
    }
}
