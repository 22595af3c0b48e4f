import os, random, time, uuid, statistics
from datetime import date
import pytest
from django.db import connection
from rebozo.registry.models import Attack, AttackPerpetrator, AttackRight, Event
from rebozo.registry import reads
from rebozo.network.models import Defender, Network
from rebozo.network.sealed_names import seal_identity
from rebozo.network.names import Identity
from rebozo.codes.catalogue import catalogue
from tests.conftest import *  # noqa

N = int(os.environ.get("N", "50000"))
K = int(os.environ.get("K", "2"))

def fill(region):
    rnd = random.Random(7)
    types = list(catalogue("attack_types").entries); perps = list(catalogue("perpetrators").entries); rights=list(catalogue("rights").entries)
    nets=[region.sierra, region.valle]
    while len(nets)<K:
        n=Network(short=f"N{len(nets)}",name=f"Red {len(nets)}",country="MX"); n.save(force_insert=True); nets.append(n)
    bea=region.bea.actor()
    people=[]
    for i in range(300):
        c=uuid.uuid4(); Defender.objects.create(code=c,network=region.sierra); seal_identity(bea, region.sierra.code, c, Identity(chosen=f"Jacaranda {i}")).store(); people.append(c)
    months=[date(y,m,1) for y in range(2012,2027) for m in range(1,13) if (y,m)<(2026,12)]
    def u(): return uuid.UUID(int=rnd.getrandbits(128),version=4)
    done=0
    with connection.cursor() as c:
        U=(lambda x:x.hex) if connection.vendor=="sqlite" else (lambda x:x)
        def ins(table, cols, rows):
            q=f"INSERT INTO {table} ({','.join(cols)}) VALUES ({','.join(['%s']*len(cols))})"
            c.executemany(q, rows)
        while done<N:
            ev,at,pe,ri=[],[],[],[]
            for _ in range(5000):
                net=rnd.choice(nets); e=u(); a=u(); m=rnd.choice(months); co=rnd.choice(["HN","MX","SV","NI","GT"]); p=None
                if net is region.sierra: p=rnd.choice(people)
                sh="personal" if p else rnd.choice(["collective","unnamed"])
                ev.append((U(e),U(net.code),co,m,False,"consent",1))
                at.append((U(a),U(e),U(net.code),co,m,False,"consent",rnd.choice(types),sh,3 if sh=="collective" else 1,U(p) if p else None,rnd.choice(["to_review","reviewed"]),"",f"{done+len(at):08d}"[:8]))
                for x in rnd.sample(perps,2): pe.append((U(a),x,U(net.code),m))
                ri.append((U(a),rnd.choice(rights),U(net.code),m))
            ins("registry_event",["code","network_id","country","month","year_only","basis","version"],ev)
            ins("registry_attack",["code","event_id","network_id","country","month","year_only","basis","type","shape","at_least","person_id","status","retired","reference"],at)
            ins("registry_attackperpetrator",["attack_id","code","network_id","month"],pe)
            ins("registry_attackright",["attack_id","code","network_id","month"],ri)
            done+=5000
    return nets

def test_bench(region, desk):
    t=time.time(); nets=fill(region); print("fill",N,round(time.time()-t,1))
    from rebozo.people.models import Mandate, Role
    from django.db import transaction
    bea=desk.as_("bea")
    if os.environ.get("ANALYZE"):
        with connection.cursor() as c: c.execute("ANALYZE")
    for n in nets[1:]:
        pass
    def run(label, q, who=bea):
        ts=[];cs=[]
        for i in range(15):
            t=time.perf_counter(); cpu=time.process_time(); r=who.get("registry:list", query=q); ts.append((time.perf_counter()-t)*1000); cs.append((time.process_time()-cpu)*1000)
            assert r.status_code==200
        ts.sort(); cs.sort(); print(f"{label:28s} cpu {cs[7]:.1f} {cs[13]:.1f} median {ts[7]:.1f} p95 {ts[13]:.1f} max {ts[14]:.1f} ms  {len(r.content)} bytes")
    import gzip
    r=bea.get("registry:list"); print("gz", len(gzip.compress(r.content)))
    Q={"none":{}, "country":{"country":"HN"}, "year":{"year":"2019"}, "type":{"type":"T02"}, "type1":{"type":"T17"}, "shape":{"shape":"personal"},"shape0":{"shape":"organisation"}, "perp":{"perpetrator":"P01"}, "right":{"right":"R02"}, "status":{"status":"to_review"}, "deep":{"after":f"2016-05_{uuid.uuid4()}"}, "country+type":{"country":"HN","type":"T17"}, "perp+right":{"perpetrator":"P13","right":"R02"}, "out":{"out":"on"}}
    for k,q in Q.items(): run("one "+k,q)
    role=Role.objects.get(code="documenter")
    for n in nets[1:]: Mandate.objects.create(account=region.bea.account, role=role, network=n.code, since=date(2026,1,1))
    for k,q in Q.items(): run(f"all({len(nets)}) "+k,q)
    actor=region.bea.actor()
    for f in ("page","count"):
        for k,q in Q.items():
            fl=reads.Filters(country=q.get("country",""),year=int(q["year"]) if "year" in q else None,type=q.get("type",""),perpetrator=q.get("perpetrator",""),right=q.get("right",""),status=q.get("status",""),shape=q.get("shape",""))
            t=time.process_time(); (reads.page_for if f=="page" else reads.count_for)(actor,fl); print(f, k, round((time.process_time()-t)*1000,1))
    import cProfile,pstats
    pr=cProfile.Profile(); pr.enable(); bea.get("registry:list"); pr.disable(); pstats.Stats(pr).sort_stats("tottime").print_stats(25); pstats.Stats(pr).sort_stats("cumtime").print_stats("rebozo|render|whiten")
    from rebozo.observatory.reads import cells_for
    t=time.perf_counter(); cells_for(region.dina.actor()); print("table", round((time.perf_counter()-t)*1000,1))
