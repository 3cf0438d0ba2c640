package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a worker group, whose metadata are bytes that nobody here understands, in every version of its requests. */
final class GroupVersionsTest {
    private static final short FIRST_WITH_MEMBER_ID_REQUIRED = 4;
    private static final short FIRST_WITH_PROTOCOL_TYPE = 5;
    private static final short FIRST_WITH_SEVERAL_LEAVING = 3;
    private static final short FIRST_WITH_TYPES = 5;
    private static final short FIRST_WITH_STATES = 4;
    private static final short FIRST_WITH_MISSING = 6;

    @TempDir
    static Path folder;

    private static TestNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode(folder);
        try (Admin admin = node.admin()) {
            // Whoever looks for a coordinator has its topic created.
            admin.listConsumerGroupOffsets("nobody")
                    .partitionsToOffsetAndMetadata()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** The version of that API that a client has whose JoinGroup is of this one. */
    private static short version(ApiKeys apiKey, int generation) {
        int newest = apiKey.latestVersion(false);
        return (short) Math.max(apiKey.oldestVersion(), Math.min(generation, newest));
    }

    private static AbstractResponse ask(RawClient client, ApiKeys apiKey, int generation, ApiMessage data)
            throws IOException {
        short version = version(apiKey, generation);
        AbstractRequest request =
                AbstractRequest.parseRequest(apiKey, version, MessageUtil.toByteBufferAccessor(data, version)).request;
        RequestHeader header = client.send(request, apiKey, version, 3);
        return AbstractResponse.parseResponse(Objects.requireNonNull(client.receive(), "closed"), header);
    }

    private static JoinGroupRequestData joining(String group, String memberId) {
        JoinGroupRequestData data = new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setProtocolType("connect")
                .setSessionTimeoutMs(10_000)
                .setRebalanceTimeoutMs(10_000);
        data.protocols()
                .add(new JoinGroupRequestProtocol().setName("default").setMetadata(new byte[] {(byte) 0xff, 0, 7}));
        return data;
    }

    private static JoinGroupRequestData joining(String group, String memberId, int version) {
        JoinGroupRequestData data = joining(group, memberId);
        return version == 0 ? data.setRebalanceTimeoutMs(-1) : data;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aWorkerJoinsWorksAndLeaves(int version) throws IOException {
        String group = "workers-" + version;
        try (RawClient client = new RawClient(node.address())) {
            JoinGroupResponseData joined = join(client, group, version);
            SyncGroupResponseData synced = sync(client, group, joined, version);
            AbstractResponse alive = ask(
                    client,
                    ApiKeys.HEARTBEAT,
                    version,
                    new HeartbeatRequestData()
                            .setGroupId(group)
                            .setMemberId(joined.memberId())
                            .setGenerationId(joined.generationId()));
            DescribedGroup described = described(client, group, version);
            List<ListedGroup> listed = listed(client, version);
            AbstractResponse left = leave(client, group, joined.memberId(), version);
            AbstractResponse deleted = ask(
                    client,
                    ApiKeys.DELETE_GROUPS,
                    version,
                    new DeleteGroupsRequestData().setGroupsNames(List.of(group)));

            assertThat(joined.leader()).isEqualTo(joined.memberId()).startsWith("raw-");
            assertThat(joined.members().get(0).metadata()).containsExactly(0xff, 0, 7);
            assertThat(new String(synced.assignment(), UTF_8)).isEqualTo("task 1");
            assertThat(alive.errorCounts().keySet()).containsOnly(Errors.NONE);
            assertThat(described.groupState()).isEqualTo("Stable");
            assertThat(described.protocolData()).isEqualTo("default");
            assertThat(described.members().get(0).memberMetadata()).containsExactly(0xff, 0, 7);
            assertThat(described.members().get(0).clientId()).isEqualTo("raw");
            assertThat(listed).anySatisfy(each -> {
                assertThat(each.groupId()).isEqualTo(group);
                assertThat(each.protocolType()).isEqualTo("connect");
                assertThat(each.groupState()).isEqualTo(version >= FIRST_WITH_STATES ? "Stable" : "");
                assertThat(each.groupType()).isEqualTo(version >= FIRST_WITH_TYPES ? "classic" : "");
            });
            assertThat(left.errorCounts().keySet()).containsOnly(Errors.NONE);
            assertThat(deleted.errorCounts().keySet()).containsOnly(Errors.NONE);
            assertThat(Errors.forCode(described(client, "", version).errorCode()))
                    .isEqualTo(Errors.INVALID_GROUP_ID);
            assertThat(missing(client, group, version))
                    .isEqualTo(version >= FIRST_WITH_MISSING ? Errors.GROUP_ID_NOT_FOUND : Errors.NONE);
        }
    }

    private static JoinGroupResponseData join(RawClient client, String group, int version) throws IOException {
        JoinGroupResponseData first =
                (JoinGroupResponseData) ask(client, ApiKeys.JOIN_GROUP, version, joining(group, "", version))
                        .data();
        if (version < FIRST_WITH_MEMBER_ID_REQUIRED) {
            return first;
        }
        assertThat(Errors.forCode(first.errorCode())).isEqualTo(Errors.MEMBER_ID_REQUIRED);
        return (JoinGroupResponseData)
                ask(client, ApiKeys.JOIN_GROUP, version, joining(group, first.memberId(), version))
                        .data();
    }

    private static SyncGroupResponseData sync(RawClient client, String group, JoinGroupResponseData joined, int version)
            throws IOException {
        SyncGroupRequestData data = new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(joined.memberId())
                .setGenerationId(joined.generationId());
        data.assignments()
                .add(new SyncGroupRequestAssignment()
                        .setMemberId(joined.memberId())
                        .setAssignment("task 1".getBytes(UTF_8)));
        if (version >= FIRST_WITH_PROTOCOL_TYPE) {
            data.setProtocolType("connect").setProtocolName("default");
        }
        return (SyncGroupResponseData)
                ask(client, ApiKeys.SYNC_GROUP, version, data).data();
    }

    private static DescribedGroup described(RawClient client, String group, int version) throws IOException {
        var request = new DescribeGroupsRequestData().setGroups(List.of(group));
        return ((DescribeGroupsResponseData)
                        ask(client, ApiKeys.DESCRIBE_GROUPS, version, request).data())
                .groups()
                .get(0);
    }

    private static Errors missing(RawClient client, String group, int version) throws IOException {
        DescribedGroup described = described(client, group, version);
        assertThat(described.groupState()).isEqualTo("Dead");
        return Errors.forCode(described.errorCode());
    }

    private static List<ListedGroup> listed(RawClient client, int version) throws IOException {
        ListGroupsRequestData data = new ListGroupsRequestData();
        if (version >= FIRST_WITH_TYPES) {
            data.setTypesFilter(List.of("Classic"));
        }
        return ((ListGroupsResponseData)
                        ask(client, ApiKeys.LIST_GROUPS, version, data).data())
                .groups();
    }

    private static AbstractResponse leave(RawClient client, String group, String memberId, int version)
            throws IOException {
        LeaveGroupRequestData data = new LeaveGroupRequestData().setGroupId(group);
        return ask(
                client,
                ApiKeys.LEAVE_GROUP,
                version,
                version < FIRST_WITH_SEVERAL_LEAVING
                        ? data.setMemberId(memberId)
                        : data.setMembers(List.of(new MemberIdentity().setMemberId(memberId))));
    }
}
