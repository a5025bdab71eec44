-- What each speaker said; an utterance that several outlets report counts once.
select
    speaker_name as name,
    count(*) as "rows",
    count(distinct cluster_id) as statements,
    count(*) filter (where kind = 'direct') as direct
from {{ source('release', 'statements') }}
where speaker_name is not null and assertion = 'asserted'
group by speaker_name
