package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import java.util.List;

/** The handlers of the APIs of consumer groups. */
public final class GroupApis {
    private GroupApis() {}

    /** One handler for each API that is served. */
    public static List<ApiHandler> handlers(Broker broker) {
        return List.of(
                new FindCoordinatorHandler(broker),
                new JoinGroupHandler(broker),
                new SyncGroupHandler(broker),
                new HeartbeatHandler(broker),
                new LeaveGroupHandler(broker),
                new DescribeGroupsHandler(broker),
                new ListGroupsHandler(broker),
                new DeleteGroupsHandler(broker),
                new ConsumerGroupHeartbeatHandler(broker),
                new ConsumerGroupDescribeHandler(broker),
                new OffsetCommitHandler(broker),
                new OffsetFetchHandler(broker),
                new OffsetDeleteHandler(broker),
                new TxnOffsetCommitHandler(broker));
    }
}
