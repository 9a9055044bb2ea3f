/**
 * One body part a line: its SNOMED CT code, the SNOMED RT code that it had before, its Body Part Examined (PS3.16 Annex L),
 * and the regions of the tree that it is. All of CID 4031 but what names no region (a phantom, any extremity), and
 * organs beside it.
 */
export const BODY_PARTS: readonly (readonly [sct: string, srt: string, bodyPart: string, regions: string])[] =
  [
    ['38266002', 'T-D0010', 'WHOLEBODY', 'wholeBody'], // Entire body
    ['69536005', 'T-D1100', 'HEAD', 'head'], // Head
    ['12738006', 'T-A0100', 'BRAIN', 'head'], // Brain
    ['89546000', 'T-11100', 'SKULL', 'head'], // Skull
    ['110517009', 'T-11011', '', 'head spine'], // Vertebral column and cranium
    ['774007', 'T-D1000', 'HEADNECK', 'head neck'], // Head and Neck
    ['81745001', 'T-AA000', 'EYE', 'orbit'], // Eye
    ['371398005', 'T-D0801', '', 'orbit'], // Eye region
    ['363654007', 'T-D14AE', 'ORBIT', 'orbit'], // Orbit
    ['55024004', 'T-11102', '', 'orbit'], // Optic canal
    ['2095001', 'T-22000', 'SINUS', 'sinuses'], // Nasal sinus
    ['117590005', 'T-AB001', 'EAR', 'ear'], // Ear
    ['361078006', 'T-AB959', 'IAC', 'ear'], // Internal Auditory Canal
    ['59066005', 'T-11133', '', 'ear'], // Mastoid bone
    ['89545001', 'T-D1200', 'FACE', 'face'], // Face
    ['91397008', 'T-11196', '', 'face'], // Facial bones
    ['74386004', 'T-11149', 'NOSE', 'face'], // Nasal bone
    ['13881006', 'T-11166', 'ZYGOMA', 'face'], // Zygoma
    ['70925003', 'T-11170', 'MAXILLA', 'face'], // Maxilla
    ['45289007', 'T-61100', 'PAROTID', 'face'], // Parotid gland
    ['54019009', 'T-61300', 'SUBMANDIBULAR', 'face'], // Submandibular gland
    ['661005', 'T-D1213', 'JAW', 'jaw'], // Jaw region
    ['91609006', 'T-11180', 'MANDIBLE', 'jaw'], // Mandible
    ['53620006', 'T-15290', 'TMJOINT', 'jaw'], // Temporomandibular joint
    ['42575006', 'T-D1460', 'SELLA', 'pituitary'], // Sella turcica
    ['56329008', 'T-B1000', 'PITUITARY', 'pituitary'], // Pituitary
    ['45048000', 'T-D1600', 'NECK', 'neck'], // Neck
    ['69748006', 'T-B6000', 'THYROID', 'thyroid'], // Thyroid
    ['4596009', 'T-24100', 'LARYNX', 'larynx'], // Larynx
    ['69105007', 'T-45010', 'CAROTID', 'carotid'], // Carotid Artery
    ['32062004', 'T-45100', '', 'carotid'], // Common carotid artery
    ['417437006', 'R-FAB52', 'NECKCHEST', 'neck chest'], // Neck and Chest
    ['416152001', 'R-FAB53', 'NECKCHESTABDOMEN', 'neck chest abdomen'], // Neck, Chest and Abdomen
    ['416319003', 'R-FAB54', 'NECKCHESTABDPELV', 'neck chest abdomen pelvis'], // Neck, Chest, Abdomen and Pelvis
    ['816094009', '', 'CHEST', 'chest'], // Chest
    ['51185008', 'T-D3000', 'THORAX', 'chest'], // Thoracic structure (body structure)
    ['43799004', 'T-D3200', '', 'chest'], // Chest cavity
    ['39607008', 'T-28000', 'LUNG', 'chest'], // Lung
    ['86598002', 'T-280A0', '', 'chest'], // Apex of Lung
    ['72410000', 'T-D3300', 'MEDIASTINUM', 'chest'], // Mediastinum
    ['44567001', 'T-25000', 'TRACHEA', 'chest'], // Trachea
    ['955009', 'T-26000', 'BRONCHUS', 'chest'], // Bronchus
    ['9875009', 'T-C8000', 'THYMUS', 'chest'], // Thymus
    ['416550000', 'R-FAB55', 'CHESTABDOMEN', 'chest abdomen'], // Chest and Abdomen
    ['416775004', 'R-FAB56', 'CHESTABDPELVIS', 'chest abdomen pelvis'], // Chest, Abdomen and Pelvis
    ['80891009', 'T-32000', 'HEART', 'heart'], // Heart
    ['41801008', 'T-43000', 'CORONARYARTERY', 'heart'], // Coronary artery
    ['15825003', 'T-42000', 'AORTA', 'thoracicAorta abdominalAorta'], // Aorta
    ['113262008', 'T-42070', '', 'thoracicAorta'], // Thoracic aorta
    ['54247002', 'T-42100', '', 'thoracicAorta'], // Ascending aorta
    ['57034009', 'T-42300', '', 'thoracicAorta'], // Aortic arch
    ['113197003', 'T-11300', 'RIB', 'thoracicCage'], // Rib
    ['56873002', 'T-11210', 'STERNUM', 'thoracicCage'], // Sternum
    ['7844006', 'T-15610', 'SCJOINT', 'thoracicCage'], // Sternoclavicular joint
    ['32849002', 'T-56000', 'ESOPHAGUS', 'oesophagus'], // Esophagus
    ['110861005', 'T-DD163', '', 'oesophagus stomach bowel'], // Esophagus, stomach and duodenum
    ['76752008', 'T-04000', 'BREAST', 'breast'], // Breast
    ['818981001', '', 'ABDOMEN', 'abdomen'], // Abdomen
    ['113345001', 'T-D4000', '', 'abdomen'], // Abdominal structure (body structure)
    ['818982008', '', 'ABDOMENPELVIS', 'abdomen pelvis'], // Abdomen and Pelvis
    ['416949008', 'R-FAB57', '', 'abdomen pelvis'], // Abdomen and/or pelvis structure (body structure)
    ['10200004', 'T-62000', 'LIVER', 'liver'], // Liver
    ['303270005', 'T-50007', '', 'liver'], // Liver and biliary structure
    ['28231008', 'T-63000', 'GALLBLADDER', 'liver'], // Gallbladder
    ['28273000', 'T-60610', 'BILEDUCT', 'liver'], // Bile duct
    ['34707002', 'T-60600', '', 'liver'], // Biliary tract
    ['79741001', 'T-64500', '', 'liver'], // Common bile duct
    ['69930009', 'T-65010', '', 'pancreas'], // Pancreatic duct
    ['110621006', 'T-65600', '', 'liver pancreas'], // Pancreatic duct and bile duct systems
    ['15776009', 'T-65000', 'PANCREAS', 'pancreas'], // Pancreas
    ['78961009', 'T-C3000', 'SPLEEN', 'spleen'], // Spleen
    ['64033007', 'T-71000', 'KIDNEY', 'kidney'], // Kidney
    ['87953007', 'T-73000', 'URETER', 'kidney'], // Ureter
    ['431491007', 'T-7000B', '', 'kidney'], // Upper urinary tract
    ['23451007', 'T-B3000', 'ADRENAL', 'adrenal'], // Adrenal gland
    ['69695003', 'T-57000', 'STOMACH', 'stomach'], // Stomach
    ['38848004', 'T-58200', 'DUODENUM', 'stomach'], // Duodenum
    ['30315005', 'T-58000', 'SMALLBOWEL', 'bowel'], // Small intestine
    ['21306003', 'T-58400', 'JEJUNUM', 'bowel'], // Jejunum
    ['34516001', 'T-58600', 'ILEUM', 'bowel'], // Ileum
    ['71854001', 'T-59300', 'COLON', 'bowel'], // Colon
    ['14742008', 'T-59000', 'LARGEBOWEL', 'bowel'], // Large intestine
    ['7832008', 'T-42500', '', 'abdominalAorta'], // Abdominal aorta
    ['816092008', '', 'PELVIS', 'pelvis'], // Pelvis
    ['12921003', 'T-D6000', '', 'pelvis'], // Pelvic structure (body structure)
    ['22356005', 'T-12340', 'ILIUM', 'pelvis'], // Ilium
    ['1231522001', '', '', 'pelvis lowerLimb'], // Pelvis and lower extremities
    ['89837001', 'T-74000', 'BLADDER', 'bladder'], // Bladder
    ['13648007', 'T-75000', 'URETHRA', 'bladder'], // Urethra
    ['41216001', 'T-92000', 'PROSTATE', 'prostate'], // Prostate
    ['35039007', 'T-83000', 'UTERUS', 'uterus'], // Uterus
    ['110639002', 'T-88920', '', 'uterus'], // Uterus and fallopian tubes
    ['15497006', 'T-87000', 'OVARY', 'uterus'], // Ovary
    ['34402009', 'T-59600', 'RECTUM', 'rectum'], // Rectum
    ['53505006', 'T-59900', 'ANUS', 'rectum'], // Anus
    ['40689003', 'T-94000', 'TESTIS', 'scrotum'], // Testis
    ['421060004', 'T-D04FF', 'SPINE', 'spine'], // Spine
    ['122494005', 'T-11501', 'CSPINE', 'cervicalSpine'], // Cervical spine
    ['122495006', 'T-11502', 'TSPINE', 'thoracicSpine'], // Thoracic spine
    ['122496007', 'T-11503', 'LSPINE', 'lumbarSpine'], // Lumbar spine
    ['1217257000', '', 'CTSPINE', 'cervicalSpine thoracicSpine'], // Cervico-thoracic spine
    ['1217256009', '', 'TLSPINE', 'thoracicSpine lumbarSpine'], // Thoraco-lumbar spine
    ['1217253001', '', 'LSSPINE', 'lumbarSpine'], // Lumbo-sacral spine
    ['1217254007', '', '', 'sacrum'], // Sacro-coccygeal Spine
    ['54735007', 'T-11AD0', 'SSPINE', 'sacrum'], // Sacrum
    ['64688005', 'T-11BF0', 'COCCYX', 'sacrum'], // Coccyx
    ['39723000', 'T-15680', 'SIJOINT', 'sacrum'], // Sacroiliac joint
    ['53120007', 'T-D8000', 'UPPERLIMB', 'upperLimb'], // Upper limb
    ['371195002', 'T-D0821', '', 'upperLimb'], // Bone of upper limb
    ['30608006', 'T-13600', '', 'upperLimb'], // Muscle of upper limb
    ['51299004', 'T-12310', 'CLAVICLE', 'clavicle'], // Clavicle
    ['85856004', 'T-15420', 'ACJOINT', 'clavicle'], // Acromioclavicular joint
    ['16982005', 'T-D2220', 'SHOULDER', 'shoulder'], // Shoulder
    ['79601000', 'T-12280', 'SCAPULA', 'shoulder'], // Scapula
    ['40983000', 'T-D8200', 'ARM', 'upperArm'], // Upper arm
    ['85050009', 'T-12410', 'HUMERUS', 'upperArm'], // Humerus
    ['16953009', 'T-15430', 'ELBOW', 'elbow'], // Elbow joint
    ['14975008', 'T-D8500', 'FOREARM', 'forearm'], // Forearm
    ['74670003', 'T-15460', 'WRIST', 'wrist'], // Wrist joint
    ['8205005', 'T-D8600', '', 'wrist'], // Carpus
    ['85562004', 'T-D8700', 'HAND', 'hand'], // Hand
    ['7569003', 'T-D8800', 'FINGER', 'hand'], // Finger
    ['76505004', 'T-D8810', 'THUMB', 'hand'], // Thumb
    ['61685007', 'T-D9000', 'LOWERLIMB', 'lowerLimb'], // Lower limb
    ['72001000', 'T-12700', '', 'lowerLimb'], // Bone of lower limb
    ['102292000', 'T-14668', '', 'lowerLimb'], // Muscle of lower limb
    ['24136001', 'T-15710', 'HIP', 'hip'], // Hip joint
    ['29836001', 'T-D2500', '', 'hip'], // Hip
    ['68367000', 'T-D9100', 'THIGH', 'thigh'], // Thigh
    ['71341001', 'T-12710', 'FEMUR', 'thigh'], // Femur
    ['72696002', 'T-D9200', 'KNEE', 'knee'], // Knee
    ['64234005', 'T-12730', 'PATELLA', 'knee'], // Patella
    ['30021000', 'T-D9400', 'LEG', 'lowerLeg'], // Lower leg
    ['87342007', 'T-12750', '', 'lowerLeg'], // Fibula
    ['70258002', 'T-15750', 'ANKLE', 'ankle'], // Ankle joint
    ['56459004', 'T-D9700', 'FOOT', 'foot'], // Foot
    ['80144004', 'T-12770', 'CALCANEUS', 'foot'], // Calcaneus
    ['27949001', 'T-15770', '', 'foot'], // Tarsal joint
    ['58742003', 'T-12980', '', 'foot'], // Sesamoid bones of foot
    ['29707007', 'T-D9800', 'TOE', 'foot'], // Toe
  ];

/** Body Part Examined as devices write it besides. */
export const FURTHER_BODY_PARTS: Readonly<Record<string, string>> = {
  ABD: 'abdomen',
  ABDPELV: 'abdomen pelvis',
  ABDOMENANDPELVIS: 'abdomen pelvis',
  CHESTABDOMENPELVIS: 'chest abdomen pelvis',
  CAP: 'chest abdomen pelvis',
  TAP: 'chest abdomen pelvis',
  CERVICALSPINE: 'cervicalSpine',
  HWS: 'cervicalSpine',
  THORACICSPINE: 'thoracicSpine',
  DSPINE: 'thoracicSpine',
  BWS: 'thoracicSpine',
  LUMBARSPINE: 'lumbarSpine',
  LWS: 'lumbarSpine',
  BODY: 'wholeBody',
  UTERUSOVARIES: 'uterus',
  OBSTETRIC: 'pregnancy',
  FETUS: 'pregnancy',
  SCROTUM: 'scrotum',
  TIBFIB: 'lowerLeg',
  RADIUSULNA: 'forearm',
  CARDIAC: 'heart',
  PARANASALSINUSES: 'sinuses',
  SACROILIACJOINT: 'sacrum',
};
