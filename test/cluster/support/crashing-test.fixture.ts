import { TestCluster } from 'nestjs-highlander/testing';

/** A test that will be killed: starts a cluster, one node of which is stopped, and says which processes there are. */
const [program, module] = process.argv.slice(2) as [string, string];
const cluster = await TestCluster.start({ module, program, nodes: 2 });
cluster.nodes[1]!.pause();
process.send!([
  ...cluster.nodes.map(({ pid }) => pid),
  ...cluster.zooKeeper.servers.map(({ pid }) => pid),
  ...cluster.s3.pids,
]);
